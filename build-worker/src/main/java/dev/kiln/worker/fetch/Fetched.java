package dev.kiln.worker.fetch;

import dev.kiln.image.Digest;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file that was fetched: of root, mode 0600, modified at {@code lastModified} or 1970-01-01.
 *
 * @param path where it is, under the name that ADD gives it
 * @param name what the server calls it (Content-Disposition), or else the last part of the URL
 * @param digest SHA-256 of the content
 * @param sizeBytes of the content
 * @param lastModified as the server said; null where it did not
 * @param reused whether it came from the cache
 */
public record Fetched(
        Path path,
        String name,
        Digest digest,
        long sizeBytes,
        @Nullable Instant lastModified,
        boolean reused) {}
