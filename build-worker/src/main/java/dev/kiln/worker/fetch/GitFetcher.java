package dev.kiln.worker.fetch;

import dev.kiln.source.GitRefName;
import dev.kiln.source.GitUrl;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.LinuxException;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Fetches git repositories with the machine's git, with the results of BuildKit's git source. Must
 * run as root: git itself then runs as somebody else. Thread-safe.
 */
public final class GitFetcher {
    private final FetchSettings settings;
    private final Path scratch;

    /**
     * A fetcher.
     *
     * @param scratch a folder for short-lived files, made where it is missing
     */
    public GitFetcher(FetchSettings settings, Path scratch) throws IOException {
        this.settings = settings;
        this.scratch = Files.createDirectories(scratch);
    }

    /**
     * What the ref of a URL points to now. A ref that is the whole id of a commit is taken at its
     * word; a short id is no ref.
     *
     * @throws FetchException if the repository cannot be reached, has no such ref, or the commit is
     *     not the one that the checksum says
     */
    public GitCommit resolve(GitUrl url, GitAccess access) throws IOException {
        GitCommit commit;
        if (GitRefName.isObjectId(url.ref())) {
            commit = GitCommit.ofId(url.ref());
        } else if (url.fetchByCommit()) {
            commit = commitOfChecksum(url);
        } else {
            try (GitSandbox sandbox = new GitSandbox(settings, scratch, url.remote(), access)) {
                commit = new GitRefs(sandbox, url).resolve();
            } catch (GitFailure | FetchException e) {
                throw failure(url, e);
            }
        }
        requireChecksum(url, commit);
        return commit;
    }

    private static GitCommit commitOfChecksum(GitUrl url) throws FetchException {
        if (!GitRefName.isObjectId(url.checksum())) {
            throw new FetchException(
                    "fetch-by-commit of %s requires a full commit id as checksum or ref, got '%s'"
                            .formatted(url.redacted(), url.checksum()));
        }
        String ref = url.ref();
        boolean isShort = !ref.isEmpty() && !ref.startsWith("refs/");
        return new GitCommit(isShort ? "refs/heads/" + ref : ref, url.checksum(), url.checksum());
    }

    /**
     * Checks out a commit, or the URL's folder of it, into an empty folder. All files belong to
     * root, with the permissions of umask 022.
     *
     * @param commit what {@link #resolve} returned
     * @param into an empty folder; what is in it after a failure is to be thrown away
     * @throws FetchException if it cannot be fetched, goes over a limit, or has no such folder
     */
    public GitCheckout checkout(GitUrl url, GitCommit commit, Path into, GitAccess access)
            throws IOException {
        GitRepository.Commit found;
        try (GitSandbox sandbox = new GitSandbox(settings, into, url.remote(), access)) {
            boolean keep = Boolean.TRUE.equals(url.keepGitDir()) && url.subdir().isEmpty();
            found =
                    new GitMaterializer(sandbox, keep, url.withSubmodules())
                            .run(url.remote(), commit);
            requireChecksum(url, new GitCommit(commit.ref(), commit.objectId(), found.id()));
            move(sandbox, url, into);
        } catch (GitFailure | FetchException e) {
            throw failure(url, e);
        }
        try (Dir dir = Dir.open(into)) {
            boolean ofCommit = url.fileTimes() == GitUrl.FileTimes.COMMIT;
            OwnedTree.claim(dir, ofCommit ? found.time() : null);
        }
        return new GitCheckout(into, found.id(), found.time());
    }

    private static void move(GitSandbox sandbox, GitUrl url, Path into) throws IOException {
        try (Dir root = Dir.open(sandbox.folder());
                Dir tree = root.openDir(GitMaterializer.TREE);
                Dir target = Dir.open(into);
                Dir source =
                        url.subdir().isEmpty()
                                ? root.openDir(GitMaterializer.TREE)
                                : tree.resolveDir(url.subdir(), Resolve.BENEATH_NO_SYMLINKS)) {
            for (String name : source.names()) {
                source.rename(name, target, name);
            }
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                throw new FetchException(
                        "invalid subdir '"
                                + url.subdir()
                                + "': it is no folder of the repository, or lies behind a symlink",
                        e);
            }
            throw e;
        }
    }

    private static void requireChecksum(GitUrl url, GitCommit commit) throws FetchException {
        String expected = url.checksum();
        if (!commit.objectId().startsWith(expected) && !commit.commitId().startsWith(expected)) {
            String tagged =
                    commit.commitId().equals(commit.objectId()) ? "" : " or " + commit.commitId();
            throw new FetchException(
                    "expected checksum of %s to match %s, got %s%s"
                            .formatted(url.redacted(), expected, commit.objectId(), tagged));
        }
    }

    private static FetchException failure(GitUrl url, IOException e) {
        return new FetchException(
                "failed to fetch remote %s: %s".formatted(url.redacted(), e.getMessage()), e);
    }
}
