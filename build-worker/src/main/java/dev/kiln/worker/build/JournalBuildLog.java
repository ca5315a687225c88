package dev.kiln.worker.build;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobEvent.Outcome;
import dev.kiln.job.JobEvent.Stream;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.journal.Journal;
import dev.kiln.lease.Lease;
import dev.kiln.worker.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes a build's story into its journal, a batch every few milliseconds, so that a step never
 * waits for the journal. What could not be written fails the next call.
 */
final class JournalBuildLog implements BuildLog, AutoCloseable {
    private static final long FLUSH_MILLIS = 40;

    /** A producer that runs ahead of the journal by this many events writes them itself. */
    private static final int MAX_PENDING_EVENTS = 500;

    private final Journal journal;
    private final JobId job;
    private final Lease lease;
    private final long maxOutputBytes;
    private final Runnable onFailure;
    private final Map<Output, StepText> outputs = new LinkedHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private List<JobEvent> pending = new ArrayList<>();
    private @Nullable RuntimeException failure;

    private record Output(int step, Stream stream) {}

    /**
     * @param onFailure runs when the journal refuses this job's events: its worker has lost it
     */
    JournalBuildLog(
            Journal journal, JobId job, Lease lease, long maxOutputBytes, Runnable onFailure) {
        this.journal = journal;
        this.job = job;
        this.lease = lease;
        this.maxOutputBytes = maxOutputBytes;
        this.onFailure = onFailure;
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(
                        this::tick, FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stepStarted(Step step, int total, Digest key) {
        add(
                new JobEvent.StepStarted(
                        step.number(),
                        total,
                        step.stage(),
                        step.instruction().text(),
                        step.instruction().range().line(),
                        key));
    }

    @Override
    public void stepWaiting(Step step, String owner) {
        add(new JobEvent.StepWaiting(step.number(), owner));
    }

    @Override
    public synchronized void stepOutput(Step step, boolean stderr, byte[] bytes, int length) {
        text(step, stderr).append(bytes, length);
    }

    @Override
    public synchronized void stepOutput(Step step, boolean stderr, String text) {
        text(step, stderr).append(text);
    }

    @Override
    public void stepFinished(Step step, Outcome outcome, @Nullable Digest diffId, Duration took) {
        add(new JobEvent.StepFinished(step.number(), outcome, diffId, took.toMillis()));
    }

    @Override
    public void stepStored(Step step, Descriptor layer) {
        add(new JobEvent.StepStored(step.number(), layer));
    }

    @Override
    public void stepFailed(Step step, JobFailure stepFailure) {
        add(new JobEvent.StepFailed(step.number(), stepFailure));
    }

    @Override
    public void notice(String text) {
        add(new JobEvent.Notice(text));
    }

    @Override
    public synchronized void flush() {
        drainOutputs(true);
        write();
    }

    /** Everything told so far, then this last event; empty if the job had ended already. */
    synchronized boolean end(JobEvent last) {
        drainOutputs(true);
        pending.add(last);
        List<JobEvent> batch = pending;
        pending = new ArrayList<>();
        return journal.append(job, batch, lease).isPresent();
    }

    private StepText text(Step step, boolean stderr) {
        return outputs.computeIfAbsent(
                new Output(step.number(), stderr ? Stream.STDERR : Stream.STDOUT),
                output -> new StepText(maxOutputBytes));
    }

    private synchronized void add(JobEvent event) {
        if (failure != null) {
            throw failure;
        }
        drainOutputs(true);
        pending.add(event);
        if (pending.size() >= MAX_PENDING_EVENTS) {
            write();
        }
    }

    private synchronized void tick() {
        if (failure != null) {
            return;
        }
        try {
            drainOutputs(false);
            write();
        } catch (RuntimeException e) {
            failure = e;
            onFailure.run();
        }
    }

    private void drainOutputs(boolean everything) {
        outputs.forEach((output, text) -> {
            String ready = everything ? text.takeAll() : text.takeReady();
            if (!ready.isEmpty()) {
                pending.add(new JobEvent.StepOutput(output.step(), output.stream(), ready));
            }
        });
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
