package dev.kiln.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a token service gave.
 *
 * @param value goes into the {@code Authorization} header
 * @param refresh to get further tokens with, where one was given
 */
record Token(String value, Instant expiry, Optional<String> refresh) {
    /** A token is not used in its last seconds, so that it does not expire on its way. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    boolean isUsable(Instant now) {
        return now.isBefore(expiry.minus(MARGIN));
    }

    @Override
    public String toString() {
        return "token until " + expiry;
    }
}
