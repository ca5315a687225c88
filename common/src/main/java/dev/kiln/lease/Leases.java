package dev.kiln.lease;

import java.time.Duration;
import java.util.Optional;

/**
 * Exclusive, expiring ownership with fencing tokens: who comes later has the higher token, and what
 * is written under an older one is refused. Names are at most {@value #MAX_NAME_LENGTH} characters.
 */
public interface Leases {
    int MAX_NAME_LENGTH = 256;

    /** Takes the lease if nobody holds it. */
    Optional<Lease> tryAcquire(String name, String owner, Duration timeToLive);

    /**
     * Extends a lease; {@code false} if it has expired or somebody else holds it: the owner must
     * stop at once.
     */
    boolean renew(Lease lease, Duration timeToLive);

    /** Gives a lease up; does nothing if it is no longer held. */
    void release(Lease lease);

    /** Who holds the lease now. */
    Optional<Lease> holder(String name);

    /**
     * What both adapters refuse.
     *
     * @throws IllegalArgumentException if the name is empty or too long, or the time is less than a
     *     millisecond
     */
    static void requireValid(String name, Duration timeToLive) {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "a lease's name has 1 to %d characters, not %d"
                            .formatted(MAX_NAME_LENGTH, name.length()));
        }
        if (timeToLive.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "the lease of " + name + " must live for a millisecond at least");
        }
    }
}
