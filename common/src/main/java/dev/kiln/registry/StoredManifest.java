package dev.kiln.registry;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import java.util.Arrays;

/**
 * A manifest as a registry keeps it: the exact bytes, since its digest is over those.
 *
 * @param mediaType as the registry gave it, without parameters
 * @param bytes the document; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are hashed and passed on as they are
public record StoredManifest(String mediaType, Digest digest, byte[] bytes) {

    /** Names this manifest in an index. */
    public Descriptor descriptor() {
        return Descriptor.of(mediaType, digest, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredManifest that
                && mediaType.equals(that.mediaType)
                && digest.equals(that.digest)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return mediaType + " " + digest + " (" + bytes.length + " bytes)";
    }
}
