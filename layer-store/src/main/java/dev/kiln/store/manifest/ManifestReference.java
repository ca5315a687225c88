package dev.kiln.store.manifest;

import dev.kiln.image.Digest;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.layout.TagName;

/** What a manifest is asked for by. */
public sealed interface ManifestReference {
    record ByTag(TagName tag) implements ManifestReference {}

    record ByDigest(Digest digest) implements ManifestReference {}

    /** Reads a tag or a digest. */
    static ManifestReference parse(String text) {
        if (TagName.isTag(text)) {
            return new ByTag(new TagName(text));
        }
        if (text.indexOf(':') < 0) {
            throw new StoreException(
                            StoreError.MANIFEST_UNKNOWN, "'" + text + "' is neither tag nor digest")
                    .withStatus(400, java.util.Map.of());
        }
        try {
            return new ByDigest(Digest.parse(text));
        } catch (IllegalArgumentException e) {
            throw new StoreException(StoreError.DIGEST_INVALID, String.valueOf(e.getMessage()), e);
        }
    }
}
