package dev.kiln.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One image of one platform: its config and its layers, lowest first (OCI image-spec, "Image
 * Manifest"; Docker schema 2 has the same shape).
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        int schemaVersion,
        @Nullable String mediaType,
        @Nullable String artifactType,
        Descriptor config,
        List<Descriptor> layers,
        @Nullable Descriptor subject,
        @Nullable Map<String, String> annotations) {

    public Manifest {
        layers = layers == null ? List.of() : List.copyOf(layers);
        annotations = Annotations.inOrder(annotations);
    }

    /** An OCI manifest of this config and these layers. */
    public static Manifest of(Descriptor config, List<Descriptor> layers) {
        return new Manifest(2, MediaType.OCI_MANIFEST, null, config, layers, null, null);
    }

    /** The same manifest with these annotations; none where empty. */
    public Manifest withAnnotations(Map<String, String> newAnnotations) {
        return new Manifest(
                schemaVersion,
                mediaType,
                artifactType,
                config,
                layers,
                subject,
                newAnnotations.isEmpty() ? null : newAnnotations);
    }
}
