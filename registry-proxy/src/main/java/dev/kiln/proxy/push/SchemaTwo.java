package dev.kiln.proxy.push;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.registry.StoredManifest;
import java.util.ArrayList;
import java.util.List;

/**
 * Images in Docker's format (distribution, "Image Manifest V 2, Schema 2"), for registries that
 * know no other. Configs and layers stay the blobs they are, under other names of their types;
 * annotations and references, which that format does not have, are left out.
 */
final class SchemaTwo {
    private SchemaTwo() {}

    /**
     * An image's manifest in that format.
     *
     * @throws IllegalArgumentException with a sentence, where the format has no name for a part
     */
    static StoredManifest of(Manifest manifest) {
        List<Descriptor> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            Descriptor renamed = Descriptor.of(layerType(layer), layer.digest(), layer.size());
            layers.add(MediaType.isForeign(layer.mediaType()) ? withUrls(renamed, layer) : renamed);
        }
        Descriptor config = manifest.config();
        if (!config.mediaType().equals(MediaType.OCI_CONFIG)
                && !config.mediaType().equals(MediaType.DOCKER_CONFIG)) {
            throw new IllegalArgumentException(
                    "its config is of the type '%s': it is no container image"
                            .formatted(config.mediaType()));
        }
        return stored(
                MediaType.DOCKER_MANIFEST,
                Json.bytes(
                        new Manifest(
                                2,
                                MediaType.DOCKER_MANIFEST,
                                null,
                                Descriptor.of(
                                        MediaType.DOCKER_CONFIG, config.digest(), config.size()),
                                layers,
                                null,
                                null)));
    }

    /** A list of manifests in that format, each with its platform. */
    static StoredManifest listOf(List<Descriptor> manifests) {
        return stored(
                MediaType.DOCKER_MANIFEST_LIST,
                Json.bytes(
                        new ImageIndex(
                                2, MediaType.DOCKER_MANIFEST_LIST, null, manifests, null, null)));
    }

    private static StoredManifest stored(String mediaType, byte[] bytes) {
        return new StoredManifest(mediaType, Digest.ofBytes(bytes), bytes);
    }

    private static Descriptor withUrls(Descriptor renamed, Descriptor layer) {
        return new Descriptor(
                renamed.mediaType(),
                renamed.digest(),
                renamed.size(),
                layer.urls(),
                null,
                null,
                null);
    }

    private static String layerType(Descriptor layer) {
        return switch (layer.mediaType()) {
            case MediaType.OCI_LAYER_GZIP, MediaType.DOCKER_LAYER_GZIP ->
                    MediaType.DOCKER_LAYER_GZIP;
            case MediaType.OCI_LAYER_TAR, MediaType.DOCKER_LAYER_TAR -> MediaType.DOCKER_LAYER_TAR;
            case MediaType.OCI_FOREIGN_LAYER_GZIP, MediaType.DOCKER_FOREIGN_LAYER_GZIP ->
                    MediaType.DOCKER_FOREIGN_LAYER_GZIP;
            default ->
                    throw new IllegalArgumentException(
                            "its layer %s is of the type '%s', which Docker's format does not have: gzip is what both know (kiln.worker.compression.format)"
                                    .formatted(layer.digest(), layer.mediaType()));
        };
    }
}
