package dev.kiln.runner;

import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.journal.Journal;
import dev.kiln.lease.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes a job's story into its journal, a batch every few milliseconds, so that the work never
 * waits for the journal. What could not be written fails the next call.
 */
public final class JournalWriter implements AutoCloseable {
    private static final long FLUSH_MILLIS = 40;

    /** A producer that runs ahead of the journal by this many events writes them itself. */
    private static final int MAX_PENDING_EVENTS = 500;

    private final Journal journal;
    private final JobId job;
    private final Lease lease;
    private final Runnable onFailure;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private Gatherer gatherer = _ -> List.of();
    private List<JobEvent> pending = new ArrayList<>();
    private @Nullable RuntimeException failure;

    /** Events that grow until they are written, as the lines that a step prints do. */
    @FunctionalInterface
    public interface Gatherer {
        /**
         * Gives what there is to write, and forgets it.
         *
         * @param everything also what had better grow a little more
         */
        List<JobEvent> take(boolean everything);
    }

    /**
     * A writer for the holder of a job's lease.
     *
     * @param onFailure runs when the journal refuses this job's events: its process has lost it
     */
    public JournalWriter(Journal journal, JobId job, Lease lease, Runnable onFailure) {
        this.journal = journal;
        this.job = job;
        this.lease = lease;
        this.onFailure = onFailure;
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(
                        this::tick, FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Asks there too, before every event and whenever it writes. */
    public synchronized void gatherFrom(Gatherer newGatherer) {
        gatherer = newGatherer;
    }

    /** Writes an event within a moment. */
    public synchronized void add(JobEvent event) {
        if (failure != null) {
            throw failure;
        }
        pending.addAll(gatherer.take(true));
        pending.add(event);
        if (pending.size() >= MAX_PENDING_EVENTS) {
            write();
        }
    }

    /** Returns when everything told so far can be read by others. */
    public synchronized void flush() {
        pending.addAll(gatherer.take(true));
        write();
    }

    /** Everything told so far, then this last event. Without effect if the job had ended. */
    synchronized void end(JobEvent last) {
        pending.addAll(gatherer.take(true));
        pending.add(last);
        List<JobEvent> batch = pending;
        pending = new ArrayList<>(); // should this fail, the job may end in another way
        journal.append(job, batch, lease);
    }

    private synchronized void tick() {
        if (failure != null) {
            return;
        }
        try {
            pending.addAll(gatherer.take(false));
            write();
        } catch (RuntimeException e) {
            failure = e;
            onFailure.run();
        }
    }

    private void write() {
        if (!pending.isEmpty()) {
            journal.append(job, List.copyOf(pending), lease);
            pending = new ArrayList<>();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
