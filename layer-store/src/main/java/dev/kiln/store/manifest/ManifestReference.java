package dev.kiln.store.manifest;

import dev.kiln.image.Digest;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.layout.TagName;
import java.util.Optional;

/** What a manifest is asked for by. */
public sealed interface ManifestReference {
    record ByTag(TagName tag) implements ManifestReference {}

    record ByDigest(Digest digest) implements ManifestReference {}

    /**
     * Reads a tag or a digest. Empty for a text that can be neither.
     *
     * @throws StoreException if it looks like a digest and is none
     */
    static Optional<ManifestReference> parse(String text) {
        if (TagName.isTag(text)) {
            return Optional.of(new ByTag(new TagName(text)));
        }
        if (text.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ByDigest(Digest.parse(text)));
        } catch (IllegalArgumentException e) {
            throw new StoreException(StoreError.DIGEST_INVALID, String.valueOf(e.getMessage()), e);
        }
    }
}
