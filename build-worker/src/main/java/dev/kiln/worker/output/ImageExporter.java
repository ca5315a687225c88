package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageReference;
import dev.kiln.image.MediaType;
import dev.kiln.job.JobResult;
import dev.kiln.job.OutputType;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a client takes away, in one pass straight into the layer-store: a tar, stored as a
 * blob of {@link JobResult#outputRepository}.
 */
public final class ImageExporter {
    private final RegistryClient store;

    public ImageExporter(RegistryClient store) {
        this.store = store;
    }

    /**
     * Exports an image as {@link OutputType#OCI} or {@link OutputType#DOCKER}.
     *
     * @param names under which the image is known when it is loaded; may be empty
     * @param created of the image: the end of the build, or its {@code SOURCE_DATE_EPOCH}
     * @return the tar in the layer-store
     * @throws IllegalArgumentException if Docker cannot load such an image
     */
    public Descriptor exportImage(
            String project,
            OutputType type,
            FinishedImage image,
            List<ImageReference> names,
            Instant created)
            throws IOException {
        if (!type.isArchive()) {
            throw new IllegalArgumentException("type=" + type + " is no archive of an image");
        }
        boolean forDocker = type == OutputType.DOCKER;
        if (forDocker) {
            DockerManifest.check(image);
        }
        ImageArchive archive = new ImageArchive(store);
        return store.pushBlob(
                JobResult.outputRepository(project),
                MediaType.TAR,
                out -> archive.write(image, forDocker, names, created, out));
    }

    /**
     * Exports files as {@link OutputType#TAR} or {@link OutputType#LOCAL}, which are the same tar.
     *
     * @param trees one, or one for each platform under a prefix of its own
     * @param epoch when every file counts as modified; its own time where {@code null}
     * @return the tar in the layer-store
     */
    public Descriptor exportFiles(
            String project, List<RootTree> trees, @Nullable Instant epoch, Instant now)
            throws IOException {
        return store.pushBlob(
                JobResult.outputRepository(project),
                MediaType.TAR,
                out -> new TreeArchive(epoch, now).write(trees, out));
    }
}
