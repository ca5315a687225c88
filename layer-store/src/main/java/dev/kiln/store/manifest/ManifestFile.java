package dev.kiln.store.manifest;

import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A manifest as the store keeps it.
 *
 * @param bytes exactly as they came; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ManifestFile(String mediaType, Digest digest, byte[] bytes) {

    ManifestDocument document() {
        return ManifestDocument.parse(Optional.of(mediaType), bytes);
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether a type is one of a manifest that the store takes. */
    static boolean isAccepted(String mediaType) {
        return MediaType.isManifest(mediaType) || MediaType.isIndex(mediaType);
    }
}
