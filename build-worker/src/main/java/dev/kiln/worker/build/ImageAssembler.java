package dev.kiln.worker.build;

import dev.kiln.image.Descriptor;
import dev.kiln.image.History;
import dev.kiln.image.ImageAnnotations;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.MediaType;
import dev.kiln.worker.build.LayerRef.StoredLayer;
import dev.kiln.worker.output.PlatformImage;
import dev.kiln.worker.output.StoredBlob;
import dev.kiln.worker.plan.HistoryText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the image of a finished stage: its config and its manifest. */
final class ImageAssembler {
    private ImageAssembler() {}

    /**
     * The image; waits until its layers are stored.
     *
     * @param labels added to the image's own
     * @param fallbackCreated when the image counts as made if no step of it made a layer
     */
    static PlatformImage assemble(
            ImageState state, Map<String, String> labels, Instant fallbackCreated)
            throws IOException, InterruptedException, BuildFailedException {
        List<StoredBlob> layers = new ArrayList<>();
        for (LayerRef layer : state.layers().layers()) {
            StoredLayer stored = JobThreads.get(layer.stored());
            layers.add(new StoredBlob(asOci(stored.blob()), stored.repository()));
        }
        return PlatformImage.of(
                config(state, labels, fallbackCreated), layers, ImageAnnotations.NONE);
    }

    /**
     * A base that came as Docker schema 2 goes on as OCI: the bytes are the same, only the names
     * differ.
     */
    private static Descriptor asOci(Descriptor blob) {
        String type =
                blob.mediaType().equals(MediaType.DOCKER_LAYER_GZIP)
                        ? MediaType.OCI_LAYER_GZIP
                        : blob.mediaType();
        return Descriptor.of(type, blob.digest(), blob.size());
    }

    private static ImageConfig config(
            ImageState state, Map<String, String> labels, Instant fallbackCreated) {
        ImageConfig image = state.base();
        List<Instant> times = times(state, fallbackCreated);
        for (int i = 0; i < times.size(); i++) {
            ImageState.Line line = state.lines().get(i);
            StoredLayer layer = stored(line);
            var entry =
                    new History(
                            times.get(i),
                            line.createdBy(),
                            null,
                            HistoryText.COMMENT,
                            layer == null ? Boolean.TRUE : null);
            image = image.withHistory(entry, layer == null ? null : layer.diffId());
        }
        var config = state.config();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            config = config.withLabel(label.getKey(), label.getValue());
        }
        @Nullable Instant ofBase = state.base().created();
        Instant unchanged = ofBase == null ? fallbackCreated : ofBase;
        image = image.withConfig(config).withCreated(times.isEmpty() ? unchanged : times.getLast());
        return state.author() == null ? image : image.withAuthor(state.author());
    }

    private static List<Instant> times(ImageState state, Instant fallback) {
        var layers = new ArrayList<@Nullable Instant>();
        for (ImageState.Line line : state.lines()) {
            StoredLayer layer = stored(line);
            layers.add(layer == null ? null : layer.createdAt());
        }
        return HistoryTimes.fill(layers, state.base().created(), fallback);
    }

    private static @Nullable StoredLayer stored(ImageState.Line line) {
        return line.layer() == null ? null : line.layer().stored().resultNow();
    }
}
