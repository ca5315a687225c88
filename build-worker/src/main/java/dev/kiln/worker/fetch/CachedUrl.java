package dev.kiln.worker.fetch;

import dev.kiln.image.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a URL.
 *
 * @param etag the validator (RFC 9110, section 8.8.3) without {@code W/}; empty where the server
 *     gave none
 * @param name see {@link Fetched#name}
 * @param digest of the content
 * @param lastModified null where the server did not say
 */
record CachedUrl(String etag, String name, Digest digest, @Nullable Instant lastModified) {}
