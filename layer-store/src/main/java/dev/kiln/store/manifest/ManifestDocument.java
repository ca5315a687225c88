package dev.kiln.store.manifest;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        @Nullable String artifactType,
        @Nullable Descriptor config,
        @Nullable List<Descriptor> layers,
        @Nullable List<Descriptor> manifests,
        @Nullable List<Object> fsLayers,
        @Nullable Descriptor subject,
        @Nullable Map<String, String> annotations) {

    /** How many blobs or manifests one document may refer to. */
    private static final int MAX_REFERENCES = 10_000;

    /**
     * Reads a manifest.
     *
     * @param contentType what the client calls it; where it does not say, the document must
     * @return with its media type in any case
     */
    static ManifestDocument parse(Optional<String> contentType, byte[] bytes) {
        contentType.ifPresent(ManifestDocument::requireAccepted);
        ManifestDocument document = read(bytes);
        if (document == null) {
            throw invalid("the manifest is empty");
        }
        String type =
                contentType
                        .or(() -> Optional.ofNullable(document.mediaType))
                        .orElseThrow(() ->
                                invalid("a manifest needs a Content-Type, or a mediaType field"));
        requireAccepted(type);
        document.check(type);
        return new ManifestDocument(
                document.schemaVersion,
                type,
                document.artifactType,
                document.config,
                document.layers,
                document.manifests,
                document.fsLayers,
                document.subject,
                document.annotations);
    }

    /** The media type that it was pushed under. */
    String type() {
        return String.valueOf(mediaType);
    }

    /** How it is described to those who ask for the referrers of its subject. */
    Descriptor asReferrer(Digest digest, long sizeBytes) {
        boolean saysType = artifactType != null && !artifactType.isEmpty();
        String configType = config == null ? null : config.mediaType();
        return new Descriptor(
                type(),
                digest,
                sizeBytes,
                null,
                annotations,
                null,
                saysType ? artifactType : configType);
    }

    /** The blobs that must be in the store. Layers that are kept elsewhere by design are not. */
    Stream<Descriptor> blobs() {
        Stream<Descriptor> own =
                orNone(layers).stream().filter(layer -> !MediaType.isForeign(layer.mediaType()));
        return config == null ? own : Stream.concat(Stream.of(config), own);
    }

    /** What an index lists, which must be in the repository. */
    List<Descriptor> children() {
        return orNone(manifests);
    }

    private static void requireAccepted(String type) {
        if (!ManifestFile.isAccepted(type)) {
            throw invalid(
                    "the media type '%s' is not that of a manifest; taken are %s"
                            .formatted(type, String.join(", ", MediaType.MANIFESTS)));
        }
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
        Stream.of(Optional.ofNullable(config), Optional.ofNullable(subject))
                .flatMap(Optional::stream)
                .forEach(ManifestDocument::requireComplete);
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
