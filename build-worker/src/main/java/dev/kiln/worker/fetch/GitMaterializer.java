package dev.kiln.worker.fetch;

import dev.kiln.source.GitRemote;
import dev.kiln.source.InvalidSourceException;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Brings a repository and its submodules into a sandbox. Submodules are fetched as repositories of
 * their own and not by {@code git submodule}, so that the same rules hold for their URLs.
 */
final class GitMaterializer {
    /** Where the files are, relative to the sandbox. */
    static final String TREE = "tree";

    private final GitSandbox sandbox;
    private final boolean keepGitFolder;
    private final boolean withSubmodules;
    private final TreeBudget budget;

    GitMaterializer(GitSandbox sandbox, boolean keepGitFolder, boolean withSubmodules) {
        this.sandbox = sandbox;
        this.keepGitFolder = keepGitFolder;
        this.withSubmodules = withSubmodules;
        this.budget = new TreeBudget(sandbox.settings().git());
    }

    /** Fetches and checks out a commit. */
    GitRepository.Commit run(GitRemote remote, GitCommit commit) throws IOException {
        sandbox.makeFolder(TREE);
        String gitFolder = keepGitFolder ? TREE + "/.git" : "git";
        return checkout(new GitRepository(sandbox, remote, gitFolder, TREE), commit);
    }

    private GitRepository.Commit checkout(GitRepository repository, GitCommit wanted)
            throws IOException {
        GitRepository.Commit commit = repository.fetch(wanted);
        String id = commit.id();
        TreeBudget.Listing listing = repository.list(id, budget);
        repository.checkout(id);
        if (keepGitFolder) {
            repository.makeUsable(wanted);
        }
        if (withSubmodules && !listing.links().isEmpty()) {
            Map<String, Submodule> submodules =
                    listing.hasModules() ? repository.submodules(id) : Map.of();
            Set<String> names = new HashSet<>();
            for (TreeBudget.Link link : listing.links()) {
                Submodule submodule = submodules.get(link.path());
                if (submodule == null) {
                    throw new FetchException(
                            "no url found for submodule path '%s' in .gitmodules of %s"
                                    .formatted(link.path(), repository.remote().redacted()));
                }
                if (submodule.isFetched()) {
                    checkout(repository, submodule, link, names);
                }
            }
        }
        return commit;
    }

    private void checkout(
            GitRepository parent, Submodule submodule, TreeBudget.Link link, Set<String> names)
            throws IOException {
        int number = budget.takeSubmodule();
        requireOwnName(submodule, names);
        String work = parent.workFolder() + "/" + link.path();
        requireFolder(work);
        String git =
                keepGitFolder
                        ? parent.gitFolder() + "/modules/" + submodule.name()
                        : "git-" + number;
        try {
            GitRemote remote = parent.remote().submodule(submodule.url());
            GitRepository repository = new GitRepository(sandbox, remote, git, work);
            checkout(repository, GitCommit.ofId(link.commitId()));
            if (keepGitFolder) {
                connect(parent, submodule, repository);
            }
        } catch (InvalidSourceException | GitFailure | FetchException e) {
            throw new FetchException(
                    "submodule '%s': %s".formatted(link.path(), e.getMessage()), e);
        }
    }

    /** Leaves the work folder of a submodule with the file that leads to its repository. */
    private void connect(GitRepository parent, Submodule submodule, GitRepository repository)
            throws IOException {
        Path git = Path.of(repository.gitFolder());
        Path work = Path.of(repository.workFolder());
        repository.configure("core.worktree", git.relativize(work).toString());
        parent.configure("submodule." + submodule.name() + ".active", "true");
        parent.configure("submodule." + submodule.name() + ".url", repository.remote().redacted());
        String text = "gitdir: " + work.relativize(git) + "\n";
        try (Dir root = Dir.open(sandbox.folder());
                Dir folder = root.resolveDir(repository.workFolder(), Resolve.BENEATH_NO_SYMLINKS);
                Fd file = folder.createFile(".git", 0644)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            file.write(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
            file.chmod(0644);
        }
    }

    private static void requireOwnName(Submodule submodule, Set<String> names)
            throws FetchException {
        String name = submodule.name();
        boolean nested =
                names.stream()
                        .anyMatch(other ->
                                name.equals(other)
                                        || name.startsWith(other + "/")
                                        || other.startsWith(name + "/"));
        if (!submodule.hasSafeName() || nested) {
            throw new FetchException("the submodule name '" + name + "' is refused");
        }
        names.add(name);
    }

    /** The place of a submodule must be a folder of the tree, and not be reached by a symlink. */
    private void requireFolder(String path) throws IOException {
        try (Dir root = Dir.open(sandbox.folder());
                Dir folder = root.resolveDir(path, Resolve.BENEATH_NO_SYMLINKS)) {
            folder.fd().status();
        }
    }
}
