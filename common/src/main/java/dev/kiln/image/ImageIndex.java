package dev.kiln.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of manifests, one per platform (OCI image-spec, "Image Index"; Docker's manifest list has
 * the same shape).
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageIndex(
        int schemaVersion,
        @Nullable String mediaType,
        @Nullable String artifactType,
        List<Descriptor> manifests,
        @Nullable Descriptor subject,
        @Nullable Map<String, String> annotations) {

    public ImageIndex {
        manifests = manifests == null ? List.of() : List.copyOf(manifests);
        annotations = Annotations.inOrder(annotations);
    }

    /** An OCI index of these manifests. */
    public static ImageIndex of(List<Descriptor> manifests) {
        return new ImageIndex(2, MediaType.OCI_INDEX, null, manifests, null, null);
    }

    /** The same index with these annotations; none where empty. */
    public ImageIndex withAnnotations(Map<String, String> newAnnotations) {
        return new ImageIndex(
                schemaVersion,
                mediaType,
                artifactType,
                manifests,
                subject,
                newAnnotations.isEmpty() ? null : newAnnotations);
    }

    /** The first manifest that runs on this platform. */
    public Optional<Descriptor> select(Platform wanted) {
        return manifests.stream()
                .filter(entry -> entry.platform() != null && wanted.accepts(entry.platform()))
                .findFirst();
    }
}
