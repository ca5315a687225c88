package dev.kiln.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names a blob by type, digest and size (OCI image-spec, "Content Descriptors").
 *
 * @param size in bytes
 * @param platform set for the entries of an index
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Descriptor(
        String mediaType,
        Digest digest,
        @JsonInclude(JsonInclude.Include.ALWAYS) long size,
        @Nullable List<String> urls,
        @Nullable Map<String, String> annotations,
        @Nullable Platform platform,
        @Nullable String artifactType) {

    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException(
                    "descriptor of " + digest + " has a negative size: " + size);
        }
        urls = urls == null ? null : List.copyOf(urls);
        annotations = Annotations.inOrder(annotations);
    }

    /** A descriptor of a blob that needs no more than its type, digest and size. */
    public static Descriptor of(String mediaType, Digest digest, long sizeBytes) {
        return new Descriptor(mediaType, digest, sizeBytes, null, null, null, null);
    }

    /** The same descriptor with these annotations in place of its own; none where empty. */
    public Descriptor withAnnotations(Map<String, String> newAnnotations) {
        return new Descriptor(
                mediaType,
                digest,
                size,
                urls,
                newAnnotations.isEmpty() ? null : newAnnotations,
                platform,
                artifactType);
    }

    /** The same descriptor as an entry of an index. */
    public Descriptor withPlatform(Platform newPlatform) {
        return new Descriptor(
                mediaType, digest, size, urls, annotations, newPlatform, artifactType);
    }
}
