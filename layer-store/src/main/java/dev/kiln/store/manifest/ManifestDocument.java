package dev.kiln.store.manifest;

import dev.kiln.image.Descriptor;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;

/**
 * What a manifest or an index says, as far as the store has to know. A document that could be read
 * as either, or that calls itself something else than its {@code Content-Type} does, is refused:
 * two clients would see two images under one digest (CVE-2021-41190).
 */
record ManifestDocument(
        @Nullable Integer schemaVersion,
        @Nullable String mediaType,
        @Nullable Descriptor config,
        @Nullable List<Descriptor> layers,
        @Nullable List<Descriptor> manifests,
        @Nullable List<Object> fsLayers) {

    /** How many blobs or manifests one document may refer to. */
    private static final int MAX_REFERENCES = 10_000;

    static ManifestDocument parse(String contentType, byte[] bytes) {
        if (!ManifestFile.isAccepted(contentType)) {
            throw invalid(
                    "the Content-Type '%s' is not that of a manifest; taken are %s"
                            .formatted(contentType, String.join(", ", MediaType.MANIFESTS)));
        }
        ManifestDocument document = read(bytes);
        if (document == null) {
            throw invalid("the manifest is empty");
        }
        document.check(contentType);
        return document;
    }

    /** The blobs that must be in the store. Layers that are kept elsewhere by design are not. */
    Stream<Descriptor> blobs() {
        Stream<Descriptor> own =
                orNone(layers).stream().filter(layer -> !MediaType.isForeign(layer.mediaType()));
        return config == null ? own : Stream.concat(Stream.of(config), own);
    }

    /** The manifests that must be in the repository. */
    List<Descriptor> children() {
        return orNone(manifests);
    }

    private void check(String contentType) {
        if (schemaVersion == null || schemaVersion != 2) {
            throw invalid("the schemaVersion is " + schemaVersion + ", expected 2");
        }
        if (mediaType != null && !mediaType.equals(contentType)) {
            throw invalid(
                    "the mediaType field is '%s', but the Content-Type '%s'"
                            .formatted(mediaType, contentType));
        }
        boolean saysImage = config != null || layers != null || fsLayers != null;
        if (MediaType.isIndex(contentType)) {
            if (saysImage || manifests == null) {
                throw invalid("an index has 'manifests' and neither 'config' nor 'layers'");
            }
        } else if (manifests != null || fsLayers != null || config == null || layers == null) {
            throw invalid("an image manifest has 'config' and 'layers' and no 'manifests'");
        }
        if (orNone(layers).size() + orNone(manifests).size() > MAX_REFERENCES) {
            throw invalid("it refers to more than " + MAX_REFERENCES + " things");
        }
        Stream.concat(orNone(layers).stream(), orNone(manifests).stream())
                .forEach(ManifestDocument::requireComplete);
        if (config != null) {
            requireComplete(config);
        }
    }

    @SuppressWarnings("ConstantValue") // JSON can leave out what the record says is there
    private static void requireComplete(@Nullable Descriptor descriptor) {
        if (descriptor == null || descriptor.digest() == null || descriptor.mediaType() == null) {
            throw invalid("a descriptor lacks its mediaType or digest");
        }
    }

    private static @Nullable ManifestDocument read(byte[] bytes) {
        try {
            return Json.mapper()
                    .readerFor(ManifestDocument.class)
                    .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .readValue(bytes);
        } catch (JacksonException e) {
            throw new StoreException(
                    StoreError.MANIFEST_INVALID,
                    "the manifest cannot be read: " + e.getOriginalMessage(),
                    e);
        }
    }

    private static List<Descriptor> orNone(@Nullable List<Descriptor> list) {
        return list == null ? List.of() : list;
    }

    private static StoreException invalid(String why) {
        return new StoreException(StoreError.MANIFEST_INVALID, why);
    }
}
