package dev.kiln.worker.layer;

/**
 * How a deletion is spelled: in a layer's tar as names (OCI image-spec, "Whiteouts"), on an overlay
 * as attributes and device nodes (kernel, Documentation/filesystems/overlayfs).
 */
final class OverlayMarks {
    /** A tar entry of this prefix deletes the name that follows it. */
    static final String WHITEOUT_PREFIX = ".wh.";

    /** Names with this prefix, but for {@link #OPAQUE}, are aufs bookkeeping and mean nothing. */
    static final String AUFS_PREFIX = ".wh..wh.";

    /** A tar entry of this name hides what lower layers have in its directory. */
    static final String OPAQUE = ".wh..wh..opq";

    static final String OPAQUE_XATTR = "trusted.overlay.opaque";

    private static final byte[] YES = {'y'};

    private OverlayMarks() {}

    static byte[] yes() {
        return YES.clone();
    }

    static boolean isYes(byte[] value) {
        return value.length == 1 && value[0] == 'y';
    }
}
