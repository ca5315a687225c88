package dev.kiln.proxy.pull;

import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.registry.StoredManifest;
import java.util.List;
import java.util.stream.Stream;

/** What a manifest says. */
sealed interface ManifestContent {
    /** The same bound as the layer-store's. */
    int MAX_NEEDS = 10_000;

    /** One image of one platform. */
    record Image(Manifest manifest) implements ManifestContent {}

    /** Images of several platforms. */
    record Index(ImageIndex index) implements ManifestContent {}

    /**
     * Reads a manifest.
     *
     * @throws UnusableManifestException if it is none that Kiln takes
     */
    static ManifestContent read(StoredManifest manifest) throws UnusableManifestException {
        ManifestContent content =
                MediaType.isIndex(manifest.mediaType())
                        ? new Index(parse(manifest, ImageIndex.class))
                        : new Image(parse(manifest, Manifest.class));
        List<Descriptor> needs = content.needs();
        for (Descriptor need : needs) {
            requireComplete(need);
        }
        if (needs.size() > MAX_NEEDS) {
            throw new UnusableManifestException("it names more than " + MAX_NEEDS + " things");
        }
        return content;
    }

    /** The blobs of an image that its registry has, or the manifests of an index. */
    default List<Descriptor> needs() {
        return switch (this) {
            case Image(Manifest manifest) ->
                    Stream.concat(
                                    Stream.of(manifest.config()),
                                    manifest.layers().stream().filter(layer -> !isForeign(layer)))
                            .toList();
            case Index(ImageIndex index) -> index.manifests();
        };
    }

    private static <T> T parse(StoredManifest manifest, Class<T> type)
            throws UnusableManifestException {
        if (manifest.mediaType().startsWith("application/vnd.docker.distribution.manifest.v1+")) {
            throw new UnusableManifestException(
                    "it is an image of Docker's schema 1, which nothing has written since Docker"
                            + " 1.10 and which is not read here: push it again with a newer Docker");
        }
        if (!MediaType.MANIFESTS.contains(manifest.mediaType())) {
            throw new UnusableManifestException(
                    "its manifest is of the type '" + manifest.mediaType() + "'");
        }
        T content;
        try {
            content = Json.read(manifest.bytes(), type);
        } catch (IllegalArgumentException e) {
            throw new UnusableManifestException(
                    "its manifest " + manifest.digest() + " is " + e.getMessage());
        }
        if (content == null) {
            throw new UnusableManifestException("its manifest " + manifest.digest() + " is empty");
        }
        return content;
    }

    @SuppressWarnings("ConstantValue") // JSON can leave out what the record says is there
    private static void requireComplete(Descriptor descriptor) throws UnusableManifestException {
        if (descriptor == null || descriptor.digest() == null || descriptor.mediaType() == null) {
            throw new UnusableManifestException(
                    "a descriptor of its manifest lacks its mediaType or digest");
        }
    }

    @SuppressWarnings("ConstantValue")
    private static boolean isForeign(Descriptor layer) {
        return layer != null && layer.mediaType() != null && MediaType.isForeign(layer.mediaType());
    }
}
