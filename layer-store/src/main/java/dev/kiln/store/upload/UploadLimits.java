package dev.kiln.store.upload;

import java.time.Duration;

/**
 * How much an upload may bring, and how long it may take.
 *
 * @param maxBytes the largest blob that is taken
 * @param maxAge how long an upload may stand still before it is swept
 */
public record UploadLimits(long maxBytes, Duration maxAge) {
    public UploadLimits {
        if (maxBytes < 1 || maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException(
                    "uploads need room for at least a byte and a positive age");
        }
    }
}
