package dev.kiln.image;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of annotations that Kiln writes, and the order of all annotations: by key, since the
 * digest of a document is over its bytes and two workers must write the same.
 */
public final class Annotations {
    /** The tag or digest of an image in an OCI layout (OCI image-spec, "Pre-Defined Keys"). */
    public static final String REF_NAME = "org.opencontainers.image.ref.name";

    /** When the image was made, RFC 3339. */
    public static final String CREATED = "org.opencontainers.image.created";

    /** The whole name of an image in an OCI layout, as containerd reads it. */
    public static final String CONTAINERD_NAME = "io.containerd.image.name";

    /** What an entry of an index is; {@link #ATTESTATION_MANIFEST} for attestations. */
    public static final String REFERENCE_TYPE = "vnd.docker.reference.type";

    public static final String ATTESTATION_MANIFEST = "attestation-manifest";

    /** The digest of the manifest that an attestation is about. */
    public static final String REFERENCE_DIGEST = "vnd.docker.reference.digest";

    /** What an attestation says, a URI. */
    public static final String PREDICATE_TYPE = "in-toto.io/predicate-type";

    private Annotations() {}

    static @Nullable SortedMap<String, String> inOrder(@Nullable Map<String, String> annotations) {
        return annotations == null
                ? null
                : Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }
}
