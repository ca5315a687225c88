package dev.kiln.worker.runtime.cache;

import dev.kiln.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * A cache that a step asks for. As in BuildKit, caches of the same id that begin differently are
 * different caches.
 *
 * @param project whose cache it is; no other project sees it
 * @param id as in {@code id=}, by default the mount's target
 * @param owner of a fresh cache; null where the Dockerfile gives none. Does not matter with a seed
 * @param seed null for a cache that begins empty
 */
public record CacheRequest(
        String project,
        String id,
        CacheSharing sharing,
        @Nullable CacheOwner owner,
        @Nullable CacheSeed seed) {
    public static final int MAX_ID_LENGTH = 1024;

    public CacheRequest {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            throw new IllegalArgumentException(
                    "the id of a cache mount has 1 to %d characters, not %d"
                            .formatted(MAX_ID_LENGTH, id.length()));
        }
    }

    /** A name for all caches of this request's kind, which is safe in a path. */
    String key() {
        String first = seed != null ? "seed " + seed.identity() : owner != null ? "" + owner : "";
        return Digest.ofText(project + "\0" + id + "\0" + first).hex();
    }
}
