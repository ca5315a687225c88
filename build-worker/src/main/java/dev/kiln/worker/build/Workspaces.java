package dev.kiln.worker.build;

import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.image.Descriptor;
import dev.kiln.job.BuildJob;
import dev.kiln.job.ContextRef;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.context.BuildContext;
import dev.kiln.worker.context.ContextUnpacker;
import dev.kiln.worker.context.InvalidContextException;
import dev.kiln.worker.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Fetches the contexts of jobs from the layer-store and unpacks each into a folder of its own. */
public final class Workspaces {
    private final Path root;
    private final RegistryClient store;
    private final ContextUnpacker unpacker;
    private final SnapshotStore snapshots;

    /**
     * @param root the folder of all workspaces; what an earlier worker left in it is removed
     */
    public Workspaces(
            Path root, RegistryClient store, ContextUnpacker unpacker, SnapshotStore snapshots)
            throws IOException {
        this.root = root;
        this.store = store;
        this.unpacker = unpacker;
        this.snapshots = snapshots;
        Files.createDirectories(root);
        try (Stream<Path> old = Files.list(root)) {
            for (Path folder : old.toList()) {
                Workspace.remove(folder);
            }
        }
    }

    /**
     * Unpacks the context of a job, and takes out of it what its ignore file names.
     *
     * @throws InvalidContextException if it is no tar, has no Dockerfile, or reaches outside of
     *     itself
     */
    Workspace open(BuildJob job) throws IOException {
        Path folder = Files.createTempDirectory(root, job.id() + "-");
        boolean opened = false;
        try (InputStream tar =
                store.openBlob(BuildJob.contextRepository(job.project()), upload(job.context()))) {
            BuildContext context = unpacker.unpack(tar, folder);
            String path = job.options().dockerfile();
            String dockerfile = text(context.read(path), path);
            Optional<String> ignoreFile = context.ignoreFile(path);
            if (ignoreFile.isPresent()) {
                context.prune(IgnoreRules.parse(ignoreFile.get()));
            }
            var workspace = new Workspace(folder, context, dockerfile, snapshots.session());
            opened = true;
            return workspace;
        } finally {
            if (!opened) {
                Workspace.remove(folder);
            }
        }
    }

    private static Descriptor upload(ContextRef context) throws InvalidContextException {
        if (context instanceof ContextRef.Upload(Descriptor blob)) {
            return blob;
        }
        throw new InvalidContextException("remote contexts are not built from yet: " + context);
    }

    private static String text(Optional<byte[]> file, String path) throws InvalidContextException {
        return new String(
                file.orElseThrow(() ->
                        new InvalidContextException(
                                "the context has no "
                                        + path
                                        + ": name the Dockerfile's path in the context")),
                StandardCharsets.UTF_8);
    }
}
