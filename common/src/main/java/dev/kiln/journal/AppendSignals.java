package dev.kiln.journal;

import dev.kiln.job.JobId;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the threads of this process that wait for a job's next event. A signal only says "look
 * again", so one too many does no harm, and one that was lost costs a poll interval.
 */
public final class AppendSignals {
    private final ConcurrentHashMap<JobId, Bell> bells = new ConcurrentHashMap<>();
    private final Duration pollInterval;

    /**
     * @param pollInterval how often to look although nothing was signalled
     */
    public AppendSignals(Duration pollInterval) {
        this.pollInterval = pollInterval;
    }

    /** Wakes whoever waits for this job. */
    public void ring(JobId job) {
        Bell bell = bells.get(job);
        if (bell != null) {
            bell.ring();
        }
    }

    /**
     * Waits until the condition holds.
     *
     * @return {@code false} if it did not in time
     */
    public boolean await(JobId job, BooleanSupplier condition, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Bell bell = bells.compute(job, (id, old) -> Bell.enter(old));
        try {
            while (true) {
                long heard = bell.rings();
                if (condition.getAsBoolean()) {
                    return true;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                bell.awaitAfter(heard, Math.min(left, pollInterval.toNanos()));
            }
        } finally {
            bells.computeIfPresent(job, (id, old) -> Bell.leave(old));
        }
    }

    /** One per job that somebody waits for; entered and left inside the map's own lock. */
    private static final class Bell {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition rung = lock.newCondition();
        private long rings;
        private int listeners;

        static Bell enter(@Nullable Bell old) {
            Bell bell = old == null ? new Bell() : old;
            bell.listeners++;
            return bell;
        }

        static @Nullable Bell leave(Bell bell) {
            bell.listeners--;
            return bell.listeners == 0 ? null : bell;
        }

        void ring() {
            lock.lock();
            try {
                rings++;
                rung.signalAll();
            } finally {
                lock.unlock();
            }
        }

        long rings() {
            lock.lock();
            try {
                return rings;
            } finally {
                lock.unlock();
            }
        }

        void awaitAfter(long heard, long nanos) throws InterruptedException {
            long left = nanos;
            lock.lockInterruptibly();
            try {
                while (rings == heard && left > 0) {
                    left = rung.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
