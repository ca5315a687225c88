package dev.kiln.worker.fetch;

import dev.kiln.source.GitRefName;
import dev.kiln.source.GitRemote;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A repository in a sandbox, with the folder that its files are checked out to. */
final class GitRepository {
    private final GitSandbox sandbox;
    private final GitRemote remote;
    private final String gitFolder;
    private final String workFolder;

    /**
     * A repository that is still to be made.
     *
     * @param gitFolder relative to the sandbox
     * @param workFolder relative to the sandbox; there already
     */
    GitRepository(GitSandbox sandbox, GitRemote remote, String gitFolder, String workFolder) {
        this.sandbox = sandbox;
        this.remote = remote;
        this.gitFolder = gitFolder;
        this.workFolder = workFolder;
    }

    GitRemote remote() {
        return remote;
    }

    String gitFolder() {
        return gitFolder;
    }

    String workFolder() {
        return workFolder;
    }

    /**
     * A commit that is here.
     *
     * @param id its own, not that of a tag
     * @param time when it was committed
     */
    record Commit(String id, Instant time) {}

    /** Fetches a commit, alone where the server gives it alone. */
    Commit fetch(GitCommit wanted) throws IOException {
        sandbox.makeFolder(gitFolder);
        String format = wanted.objectId().length() == 64 ? "sha256" : "sha1";
        git("init", "--quiet", "--template=", "--object-format=" + format);
        if (!tryFetch("--depth=1", "--no-tags", wanted.objectId())
                && !(isFullRef(wanted.ref())
                        && tryFetch("--depth=1", "--no-tags", wanted.ref())
                        && has(wanted.objectId()))) {
            fetchAll(wanted);
        }
        return describe(wanted.objectId());
    }

    private Commit describe(String objectId) throws IOException {
        try {
            String said = git("log", "-1", "--format=%H %ct", "--end-of-options", objectId).strip();
            String[] words = said.split(" ", -1);
            if (words.length == 2 && GitRefName.isObjectId(words[0])) {
                return new Commit(words[0], Instant.ofEpochSecond(Long.parseLong(words[1])));
            }
            throw new FetchException("the repository has no commit " + objectId + ", but " + said);
        } catch (NumberFormatException | DateTimeException e) {
            throw new FetchException("the commit " + objectId + " has no usable time", e);
        } catch (GitFailure e) {
            throw new FetchException(
                    "the repository has no commit " + objectId + " (" + e.getMessage() + ")", e);
        }
    }

    private static boolean isFullRef(String ref) {
        return ref.startsWith("refs/");
    }

    private void fetchAll(GitCommit wanted) throws IOException {
        List<String> what =
                new ArrayList<>(List.of("--tags", "+refs/heads/*:refs/remotes/origin/*"));
        if (isFullRef(wanted.ref())) {
            what.add("+" + wanted.ref() + ":" + wanted.ref());
        }
        if (isShallow()) {
            what.addFirst("--unshallow");
        }
        if (!tryFetch(what.toArray(new String[0]))) {
            throw new FetchException("the repository has no commit " + wanted.objectId());
        }
    }

    private boolean isShallow() throws IOException {
        return git("rev-parse", "--is-shallow-repository").strip().equals("true");
    }

    /** Fetches; false where the server does not give out what was asked for. */
    private boolean tryFetch(String... what) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("fetch", "--quiet", "--force", "--no-write-fetch-head"));
        int options = 0;
        while (what[options].startsWith("--")) {
            command.add(what[options++]);
        }
        command.addAll(List.of("--", GitEnvironment.REMOTE));
        command.addAll(List.of(what).subList(options, what.length));
        try {
            git(command.toArray(new String[0]));
            return true;
        } catch (GitFailure e) {
            if (e.isRefusedRequest()) {
                return false;
            }
            throw e;
        }
    }

    private boolean has(String objectId) throws IOException {
        try {
            git("cat-file", "-e", objectId + "^{commit}");
            return true;
        } catch (GitFailure e) {
            return false;
        }
    }

    /** Lists and counts the files of a commit. */
    TreeBudget.Listing list(String commitId, TreeBudget budget) throws IOException {
        return command("ls-tree", "-r", "-t", "-l", "-z", "--full-tree", commitId)
                .run(budget::count);
    }

    /** Writes the files of a commit. */
    void checkout(String commitId) throws IOException {
        git("checkout", "--quiet", "--force", "--detach", "--no-recurse-submodules", commitId);
    }

    /** What a commit's {@code .gitmodules} says, by path. */
    Map<String, Submodule> submodules(String commitId) throws IOException {
        return Submodule.parse(git("config", "--blob", commitId + ":.gitmodules", "--list", "-z"));
    }

    /** Makes the repository one that can be worked with: it knows where it is from. */
    void makeUsable(GitCommit commit) throws IOException {
        git("config", "remote.origin.url", remote.redacted());
        git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*");
        if (isFullRef(commit.ref())) {
            git("update-ref", "--no-deref", commit.ref(), commit.objectId());
        }
    }

    /** Sets something in the repository's configuration. */
    void configure(String key, String value) throws IOException {
        git("config", key, value);
    }

    private String git(String... arguments) throws IOException {
        return command(arguments).run();
    }

    private GitCommand command(String... arguments) {
        List<String> all = new ArrayList<>();
        all.add("--git-dir=" + GitSandbox.INSIDE + "/" + gitFolder);
        all.add("--work-tree=" + GitSandbox.INSIDE + "/" + workFolder);
        all.addAll(List.of(arguments));
        return sandbox.command(remote, all);
    }
}
