package dev.kiln.worker.build;

import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.job.BuildJob;
import dev.kiln.job.BuildOptions;
import dev.kiln.job.ContextRef;
import dev.kiln.secret.SecretStore;
import dev.kiln.worker.context.BuildContext;
import dev.kiln.worker.context.InvalidContextException;
import dev.kiln.worker.fetch.RemoteContexts;
import dev.kiln.worker.input.ContextFetcher;
import dev.kiln.worker.input.Contexts;
import dev.kiln.worker.input.Fetchers;
import dev.kiln.worker.input.JobSecrets;
import dev.kiln.worker.input.MissingSecretException;
import dev.kiln.worker.input.RemoteFiles;
import dev.kiln.worker.runtime.SshAgents;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Brings what jobs build from onto this worker, each into a folder of its own. */
public final class Workspaces {
    private final Path root;
    private final ContextFetcher contexts;
    private final Fetchers fetchers;
    private final SecretStore secrets;
    private final SshAgents sshAgents;
    private final SnapshotStore snapshots;

    /**
     * @param root the folder of all workspaces; what an earlier worker left in it is removed
     */
    public Workspaces(
            Path root,
            ContextFetcher contexts,
            Fetchers fetchers,
            SecretStore secrets,
            SshAgents sshAgents,
            SnapshotStore snapshots)
            throws IOException {
        this.root = root;
        this.contexts = contexts;
        this.fetchers = fetchers;
        this.secrets = secrets;
        this.sshAgents = sshAgents;
        this.snapshots = snapshots;
        Files.createDirectories(root);
        try (Stream<Path> old = Files.list(root)) {
            for (Path folder : old.toList()) {
                Workspace.remove(folder);
            }
        }
    }

    /**
     * Fetches the context of a job, and takes out of it what its ignore file names, if a client
     * sent it: what is fetched from elsewhere stays whole, as with BuildKit.
     *
     * @throws InvalidContextException if it cannot be had or used, or has no Dockerfile
     */
    Workspace open(BuildJob job) throws IOException, InterruptedException, MissingSecretException {
        Path folder = Files.createTempDirectory(root, job.id() + "-");
        var jobSecrets = new JobSecrets(job, secrets, sshAgents);
        boolean opened = false;
        try {
            var jobContexts = new Contexts(job, contexts, jobSecrets, folder);
            BuildContext context = jobContexts.main();
            BuildContext holder = jobContexts.dockerfile().orElse(context);
            String path = dockerfilePath(job, holder);
            String dockerfile = text(holder.read(path), path);
            if (job.context() instanceof ContextRef.Upload) {
                Optional<String> ignoreFile = ignoreFile(holder, context, path);
                if (ignoreFile.isPresent()) {
                    context.prune(IgnoreRules.parse(ignoreFile.get()));
                }
            }
            var workspace =
                    new Workspace(
                            folder,
                            Files.createDirectory(folder.resolve("empty")),
                            context,
                            dockerfile,
                            jobContexts,
                            new RemoteFiles(fetchers, jobSecrets, folder),
                            jobSecrets,
                            snapshots.session());
            opened = true;
            return workspace;
        } finally {
            if (!opened) {
                try (jobSecrets) {
                    Workspace.remove(folder);
                }
            }
        }
    }

    /** A URL that leads to a Dockerfile and not to an archive makes a context of this one file. */
    private static String dockerfilePath(BuildJob job, BuildContext holder) throws IOException {
        String path = job.options().dockerfile();
        boolean plain = path.equals(BuildOptions.DEFAULT_DOCKERFILE) && !holder.has(path);
        return plain && holder.has(RemoteContexts.FILE_NAME) ? RemoteContexts.FILE_NAME : path;
    }

    private static Optional<String> ignoreFile(
            BuildContext holder, BuildContext context, String path) throws IOException {
        Optional<String> own = holder.ignoreFile(path);
        return own.isPresent() || holder.equals(context) ? own : context.ignoreFile(path);
    }

    private static String text(Optional<byte[]> file, String path) throws InvalidContextException {
        return BuildContext.text(
                file.orElseThrow(() ->
                        new InvalidContextException(
                                "the context has no "
                                        + path
                                        + ": name the Dockerfile's path in the context")));
    }
}
