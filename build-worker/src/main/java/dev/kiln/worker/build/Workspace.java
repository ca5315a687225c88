package dev.kiln.worker.build;

import dev.kiln.worker.archive.FileMaker;
import dev.kiln.worker.context.BuildContext;
import dev.kiln.worker.input.Contexts;
import dev.kiln.worker.input.JobSecrets;
import dev.kiln.worker.input.RemoteFiles;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.snapshot.SnapshotSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What one build has on this worker's disk; gone when it is closed.
 *
 * @param folder holds all of it
 * @param empty a folder in it that stays empty
 * @param context the build context
 * @param dockerfile its text
 * @param snapshots keeps the layers that the build uses
 */
record Workspace(
        Path folder,
        Path empty,
        BuildContext context,
        String dockerfile,
        Contexts contexts,
        RemoteFiles remotes,
        JobSecrets secrets,
        SnapshotSession snapshots)
        implements AutoCloseable {
    @Override
    public void close() throws IOException {
        try (snapshots;
                secrets) {
            remove(folder);
        }
    }

    static void remove(Path folder) throws IOException {
        try (Dir parent = Dir.open(Objects.requireNonNull(folder.getParent()))) {
            FileMaker.removeAll(parent, Objects.requireNonNull(folder.getFileName()).toString());
        }
    }
}
