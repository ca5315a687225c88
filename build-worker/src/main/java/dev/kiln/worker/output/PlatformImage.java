package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageAnnotations;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import java.util.List;

/**
 * The image of one platform.
 *
 * @param manifest its descriptor carries the platform and the annotations asked for it
 * @param layers lowest first
 */
public record PlatformImage(Document manifest, Document config, List<StoredBlob> layers) {
    public PlatformImage {
        layers = List.copyOf(layers);
    }

    /** The manifest of this config and these layers. */
    public static PlatformImage of(
            ImageConfig config, List<StoredBlob> layers, ImageAnnotations annotations) {
        Document configDocument = Document.ofJson(MediaType.OCI_CONFIG, config);
        List<Descriptor> descriptors = layers.stream().map(StoredBlob::descriptor).toList();
        Manifest manifest =
                Manifest.of(configDocument.descriptor(), descriptors)
                        .withAnnotations(annotations.manifest());
        Document document = Document.ofJson(MediaType.OCI_MANIFEST, manifest);
        Descriptor described =
                document.descriptor()
                        .withPlatform(config.platform())
                        .withAnnotations(annotations.manifestDescriptor());
        return new PlatformImage(document.withDescriptor(described), configDocument, layers);
    }

    public Platform platform() {
        Platform platform = manifest.descriptor().platform();
        return platform == null ? image().platform() : platform;
    }

    /** The config as a value. */
    public ImageConfig image() {
        return Json.read(config.bytes(), ImageConfig.class);
    }

    /** Bytes of config and compressed layers together. */
    public long sizeBytes() {
        return config.bytes().length
                + layers.stream().mapToLong(layer -> layer.descriptor().size()).sum();
    }
}
