package dev.kiln.image;

import java.util.List;

/** The media types of images, as named by the OCI image-spec and by Docker's schema 2. */
public final class MediaType {
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_LAYER_TAR = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    public static final String OCI_LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
    public static final String DOCKER_MANIFEST_LIST =
            "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_MANIFEST =
            "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    public static final String DOCKER_LAYER_GZIP =
            "application/vnd.docker.image.rootfs.diff.tar.gzip";

    public static final String DOCKER_LAYER_TAR = "application/vnd.docker.image.rootfs.diff.tar";

    /** Layers that only their owner may give away; their descriptors say where. */
    public static final String OCI_FOREIGN_LAYER_GZIP =
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";

    public static final String DOCKER_FOREIGN_LAYER_GZIP =
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

    /** An attestation: an in-toto statement (in-toto attestation framework). */
    public static final String IN_TOTO = "application/vnd.in-toto+json";

    /** The config of a manifest that needs none: the two bytes <code>{}</code>. */
    public static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";

    public static final String TAR = "application/x-tar";
    public static final String OCTET_STREAM = "application/octet-stream";

    /** Every manifest type that Kiln reads, in the order it prefers them. */
    public static final List<String> MANIFESTS =
            List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_MANIFEST_LIST, DOCKER_MANIFEST);

    private MediaType() {}

    /** Whether a manifest of this type lists manifests of several platforms. */
    public static boolean isIndex(String mediaType) {
        return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_MANIFEST_LIST);
    }

    /** Whether a layer of this type is not in registries, but where its descriptor says. */
    public static boolean isForeign(String mediaType) {
        return mediaType.contains("nondistributable") || mediaType.contains(".foreign.");
    }

    /** Whether a manifest of this type describes one image. */
    public static boolean isManifest(String mediaType) {
        return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
    }
}
