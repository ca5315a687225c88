package dev.kiln.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the leases that this process holds, and tells their holders when one is lost. */
public final class LeaseKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    /**
     * A lease is renewed this often in its lifetime, so that a missed renewal or two does no harm.
     */
    private static final int RENEWALS_PER_LIFETIME = 4;

    private final Leases leases;
    private final Duration timeToLive;
    private final Map<Lease, Held> held = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("lease-keeper").daemon().factory());

    /**
     * A keeper that renews by a timer of its own.
     *
     * @param timeToLive how long a lease outlives its last renewal; the time after which the work
     *     of a dead worker is taken over
     */
    public LeaseKeeper(Leases leases, Duration timeToLive) {
        this.leases = leases;
        this.timeToLive = timeToLive;
        long period = timeToLive.toMillis() / RENEWALS_PER_LIFETIME;
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(this::renewAll, period, period, TimeUnit.MILLISECONDS);
    }

    public Duration timeToLive() {
        return timeToLive;
    }

    /**
     * Keeps a lease that was just acquired, until it is closed; {@code onLost} runs if that fails.
     */
    public Held keep(Lease lease, Runnable onLost) {
        var entry = new Held(lease, onLost);
        held.put(lease, entry);
        return entry;
    }

    private void renewAll() {
        held.values().forEach(Held::renew);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        held.values().forEach(Held::close);
    }

    /** A lease under renewal. Closing it gives it up. */
    public final class Held implements AutoCloseable {
        private final Lease lease;
        private final Runnable onLost;
        private volatile Instant renewedAt = Instant.now();

        private Held(Lease lease, Runnable onLost) {
            this.lease = lease;
            this.onLost = onLost;
        }

        public Lease lease() {
            return lease;
        }

        private void renew() {
            try {
                if (leases.renew(lease, timeToLive)) {
                    renewedAt = Instant.now();
                } else {
                    lose("another owner has it or it expired");
                }
            } catch (RuntimeException e) {
                LOG.warn("could not renew the lease of {}: {}", lease.name(), e.toString());
                if (renewedAt.plus(timeToLive).isBefore(Instant.now())) {
                    lose("it could not be renewed for " + timeToLive);
                }
            }
        }

        private void lose(String why) {
            if (held.remove(lease) != null) {
                LOG.warn("lost the lease of {}: {}", lease.name(), why);
                onLost.run();
            }
        }

        @Override
        public void close() {
            if (held.remove(lease) != null) {
                try {
                    leases.release(lease);
                } catch (RuntimeException e) {
                    LOG.warn(
                            "could not release the lease of {}; it expires by itself: {}",
                            lease.name(),
                            e.toString());
                }
            }
        }
    }
}
