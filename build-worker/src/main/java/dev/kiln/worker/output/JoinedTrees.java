package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.job.JobResult;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.archive.EntryType;
import dev.kiln.worker.archive.TarEntry;
import dev.kiln.worker.archive.TarReader;
import dev.kiln.worker.archive.TarWriter;
import dev.kiln.worker.archive.UnpackLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/**
 * Puts exported files of several platforms into one tar, each below a folder such as {@code
 * linux_arm64}, in one pass from the layer-store into the layer-store.
 */
public final class JoinedTrees {
    private static final int BUFFER_BYTES = 128 << 10;
    private static final int FOLDER_PERMISSIONS = 0755;

    private final RegistryClient store;
    private final UnpackLimits limits;

    public JoinedTrees(RegistryClient store, UnpackLimits limits) {
        this.store = store;
        this.limits = limits;
    }

    /**
     * The files of one platform.
     *
     * @param tar in {@link JobResult#outputRepository}
     */
    public record Part(Platform platform, Descriptor tar) {}

    /**
     * Joins exports.
     *
     * @param made when the folders of the platforms count as made
     * @return the tar in the layer-store
     */
    public Descriptor join(String project, List<Part> parts, Instant made) throws IOException {
        String repository = JobResult.outputRepository(project);
        return store.pushBlob(
                repository, MediaType.TAR, out -> write(repository, parts, made, out));
    }

    private void write(String repository, List<Part> parts, Instant made, OutputStream out)
            throws IOException {
        var tar = new TarWriter(out);
        for (Part part : parts) {
            String folder = RootTree.folder(part.platform());
            tar.begin(
                    TarEntry.of(
                            folder,
                            EntryType.DIRECTORY,
                            FOLDER_PERMISSIONS,
                            0,
                            0,
                            made.getEpochSecond()));
            try (InputStream in = store.openBlob(repository, part.tar())) {
                copy(
                        new TarReader(new BufferedInputStream(in), limits),
                        new TreeSink(tar, folder, null, false));
            }
        }
        tar.finish();
    }

    private static void copy(TarReader from, TreeSink to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (TarEntry entry = from.next(); entry != null; entry = from.next()) {
            to.begin(entry);
            for (int n = from.read(buffer, 0, buffer.length);
                    n >= 0;
                    n = from.read(buffer, 0, buffer.length)) {
                to.write(buffer, 0, n);
            }
        }
    }
}
