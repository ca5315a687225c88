package dev.kiln.worker.build;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.FarmRepository;
import dev.kiln.image.History;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.worker.build.LayerRef.StoredLayer;
import dev.kiln.worker.plan.HistoryText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes finished images into the layer-store: config first, then the manifest under each of its
 * names.
 */
final class ImageWriter {
    private final RegistryClient store;

    ImageWriter(RegistryClient store) {
        this.store = store;
    }

    /** An image in the layer-store. */
    record Written(Digest manifest, Digest config, long sizeBytes) {}

    /**
     * Writes an image under these names.
     *
     * @param labels added to the image's own
     * @param fallbackCreated when the image counts as made if no step of it made a layer
     */
    Written write(
            ImageState state,
            Map<String, String> labels,
            List<ImageReference> names,
            Instant fallbackCreated)
            throws IOException, InterruptedException, BuildFailedException {
        List<StoredLayer> layers = new ArrayList<>();
        for (LayerRef layer : state.layers().layers()) {
            layers.add(JobThreads.get(layer.stored()));
        }
        byte[] config = Json.bytes(config(state, labels, fallbackCreated));
        Digest configDigest = Digest.ofBytes(config);
        Descriptor configBlob = Descriptor.of(MediaType.OCI_CONFIG, configDigest, config.length);
        List<Descriptor> blobs = layers.stream().map(layer -> asOci(layer.blob())).toList();
        byte[] manifest = Json.bytes(Manifest.of(configBlob, blobs));
        for (ImageReference name : names) {
            String repository = FarmRepository.own(name);
            store.pushBlob(repository, MediaType.OCI_CONFIG, config);
            store.pushManifest(
                    repository, name.manifestReference(), MediaType.OCI_MANIFEST, manifest);
        }
        long size = config.length + blobs.stream().mapToLong(Descriptor::size).sum();
        return new Written(Digest.ofBytes(manifest), configDigest, size);
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
        @Nullable Instant created = image.created();
        for (ImageState.Line line : state.lines()) {
            StoredLayer layer = line.layer() == null ? null : line.layer().stored().resultNow();
            if (layer != null && layer.createdAt() != null) {
                created = layer.createdAt();
            }
            var entry =
                    new History(
                            created == null ? fallbackCreated : created,
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
        image = image.withConfig(config).withCreated(created == null ? fallbackCreated : created);
        return state.author() == null ? image : image.withAuthor(state.author());
    }
}
