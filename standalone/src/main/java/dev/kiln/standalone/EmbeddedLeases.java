package dev.kiln.standalone;

import dev.kiln.lease.Lease;
import dev.kiln.lease.Leases;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Leases in memory: no owner outlives the process. Tokens carry the store's epoch in their upper
 * half, so that they are higher than all that earlier processes have left in the journals.
 */
public final class EmbeddedLeases implements Leases {
    private static final int EPOCH_SHIFT = 32;

    /** How many leases are held before the expired ones are looked for. */
    private static final int SWEEP_ABOVE = 1_000;

    private final Map<String, Held> held = new HashMap<>();
    private long lastToken;

    /**
     * @param epoch higher than that of any earlier process on the same journals
     */
    public EmbeddedLeases(long epoch) {
        lastToken = epoch << EPOCH_SHIFT;
    }

    @Override
    public synchronized Optional<Lease> tryAcquire(String name, String owner, Duration timeToLive) {
        Leases.requireValid(name, timeToLive);
        if (holder(name).isPresent()) {
            return Optional.empty();
        }
        if (held.size() > SWEEP_ABOVE) {
            held.values().removeIf(Held::hasExpired);
        }
        Lease lease = new Lease(name, owner, ++lastToken);
        held.put(name, Held.from(lease, timeToLive));
        return Optional.of(lease);
    }

    @Override
    public synchronized boolean renew(Lease lease, Duration timeToLive) {
        Leases.requireValid(lease.name(), timeToLive);
        return whileHeld(lease, () -> held.put(lease.name(), Held.from(lease, timeToLive)));
    }

    @Override
    public synchronized void release(Lease lease) {
        whileHeld(lease, () -> held.remove(lease.name()));
    }

    @Override
    public synchronized Optional<Lease> holder(String name) {
        return Optional.ofNullable(held.get(name))
                .filter(entry -> !entry.hasExpired())
                .map(Held::lease);
    }

    /**
     * Does something that needs a lease; nobody can acquire it meanwhile.
     *
     * @return {@code false} if the lease is no longer held; nothing is done then
     */
    synchronized boolean whileHeld(Lease lease, Runnable action) {
        boolean isHeld = holder(lease.name()).filter(lease::equals).isPresent();
        if (isHeld) {
            action.run();
        }
        return isHeld;
    }

    /**
     * @param expiresAtNanos on the clock of {@link System#nanoTime}
     */
    private record Held(Lease lease, long expiresAtNanos) {
        static Held from(Lease lease, Duration timeToLive) {
            return new Held(lease, System.nanoTime() + timeToLive.toNanos());
        }

        boolean hasExpired() {
            return System.nanoTime() - expiresAtNanos >= 0;
        }
    }
}
