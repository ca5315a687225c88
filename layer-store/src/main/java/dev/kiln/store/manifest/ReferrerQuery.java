package dev.kiln.store.manifest;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import java.util.Optional;

/**
 * Which referrers are asked for.
 *
 * @param artifactType those of this type alone
 * @param after those whose digest follows this one; empty for the first
 * @param limit how many are looked at
 * @param maxBytes how large the answer may be, from the second descriptor on
 */
public record ReferrerQuery(
        Optional<String> artifactType, Optional<Digest> after, int limit, long maxBytes) {

    boolean wants(Descriptor referrer) {
        return artifactType.isEmpty() || artifactType.get().equals(referrer.artifactType());
    }
}
