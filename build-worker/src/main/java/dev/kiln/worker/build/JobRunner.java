package dev.kiln.worker.build;

import dev.kiln.job.BuildJob;
import dev.kiln.job.IndexJob;
import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobResult;
import dev.kiln.journal.Journal;
import dev.kiln.lease.Lease;
import dev.kiln.lease.LeaseLostException;
import dev.kiln.lease.Leases;
import dev.kiln.queue.Disposition;
import dev.kiln.queue.JobConsumer;
import dev.kiln.secret.SecretStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a job from the queue to its end: owns its lease, tells its journal, and says what becomes
 * of its message. Only the owner of the lease ends a job, so a worker that was given up for dead
 * cannot.
 */
public final class JobRunner implements JobConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final Duration BUSY_DELAY = Duration.ofSeconds(2);
    private static final Duration FAULT_DELAY = Duration.ofSeconds(5);

    private final Journal journal;
    private final Leases leases;
    private final LeaseKeeper keeper;
    private final BuildRunner builds;
    private final SecretStore secrets;
    private final IndexJoiner indexes;
    private final Settings settings;
    private final Map<JobId, Running> running = new ConcurrentHashMap<>();

    /**
     * The settings of a runner.
     *
     * @param worker the name of this worker
     * @param maxAttempts how often a job is started before it fails for good
     * @param maxOutputBytes how much of a step's output is kept
     */
    public record Settings(String worker, int maxAttempts, long maxOutputBytes) {}

    public JobRunner(
            Journal journal,
            Leases leases,
            LeaseKeeper keeper,
            BuildRunner builds,
            SecretStore secrets,
            IndexJoiner indexes,
            Settings settings) {
        this.journal = journal;
        this.leases = leases;
        this.keeper = keeper;
        this.builds = builds;
        this.secrets = secrets;
        this.indexes = indexes;
        this.settings = settings;
    }

    /** Hands back what runs, for other workers to go on with. */
    public void stop() {
        running.values().forEach(Running::stop);
    }

    /** Stops a job if it runs here. */
    public void cancel(JobId job) {
        Running here = running.get(job);
        if (here != null) {
            here.cancel();
        }
    }

    @Override
    public Disposition accept(Job job) throws InterruptedException {
        if (job.schema() != Job.SCHEMA) {
            return new Disposition.Dead(
                    "message schema "
                            + job.schema()
                            + " is not known to this worker, which reads "
                            + Job.SCHEMA);
        }
        JobRecord record = recordOf(job);
        if (record.state().isTerminal()) {
            return new Disposition.Done();
        }
        if (job instanceof IndexJob index && !indexes.isDue(index, record)) {
            return new Disposition.Retry(indexes.pollInterval());
        }
        Optional<Lease> lease =
                leases.tryAcquire("job:" + job.id(), settings.worker(), keeper.timeToLive());
        if (lease.isEmpty()) {
            return new Disposition.Retry(BUSY_DELAY);
        }
        var here = new Running(Thread.currentThread());
        try (LeaseKeeper.Held held = keeper.keep(lease.get(), here::lose)) {
            running.put(job.id(), here);
            return own(job, held.lease(), here);
        } finally {
            running.remove(job.id());
            here.finish();
        }
    }

    /** A farm that has lost its journals learns of a job from its message. */
    private JobRecord recordOf(Job job) {
        return journal.find(job.id())
                .orElseGet(() -> {
                    journal.open(job);
                    return journal.find(job.id()).orElseThrow();
                });
    }

    private Disposition own(Job job, Lease lease, Running here) throws InterruptedException {
        JobRecord record = journal.find(job.id()).orElseThrow();
        if (record.state().isTerminal()) {
            return new Disposition.Done();
        }
        if (record.cancelRequested()) {
            if (job instanceof IndexJob index) {
                indexes.cancelBuilds(index, "job " + job.id() + " is cancelled");
            }
            return end(job, lease, new JobEvent.Cancelled("cancelled before it started"));
        }
        int attempt = record.attempts() + 1;
        if (attempt > settings.maxAttempts()) {
            return end(job, lease, new JobEvent.Failed(tooManyAttempts(record.attempts())));
        }
        journal.append(job.id(), List.of(new JobEvent.Started(settings.worker(), attempt)), lease);
        return switch (job) {
            case BuildJob build -> run(job, attempt, lease, here, log -> builds.run(build, log));
            case IndexJob index -> run(job, attempt, lease, here, _ -> indexes.join(index));
        };
    }

    /** The work on one job. */
    private interface Work {
        JobResult run(BuildLog log) throws IOException, InterruptedException, BuildFailedException;
    }

    private Disposition run(Job job, int attempt, Lease lease, Running here, Work work)
            throws InterruptedException {
        try (var log =
                new JournalBuildLog(
                        journal, job.id(), lease, settings.maxOutputBytes(), here::lose)) {
            try {
                JobResult result = work.run(log);
                finish(job, log, new JobEvent.Succeeded(result));
            } catch (BuildFailedException e) {
                finish(job, log, new JobEvent.Failed(e.failure()));
            } catch (InterruptedException e) {
                return interrupted(job, log, here, e);
            } catch (LeaseLostException e) {
                LOG.warn("job {} has passed to another worker: {}", job.id(), e.getMessage());
                return new Disposition.Retry(BUSY_DELAY);
            } catch (IOException | RuntimeException e) {
                Thread.interrupted();
                return fault(job, attempt, log, here, e);
            }
            return new Disposition.Done();
        }
    }

    /** Ends the job for good: nobody needs its secrets any more. */
    private void finish(Job job, JournalBuildLog log, JobEvent last) {
        log.end(last);
        secrets.remove(job.id());
    }

    private Disposition interrupted(
            Job job, JournalBuildLog log, Running here, InterruptedException e)
            throws InterruptedException {
        return switch (here.reason()) {
            case CANCELLED -> {
                finish(job, log, new JobEvent.Cancelled("cancelled while it ran"));
                yield new Disposition.Done();
            }
            case LOST -> new Disposition.Retry(BUSY_DELAY);
            case NONE, STOPPING -> {
                log.end(new JobEvent.HandedBack(settings.worker(), "the worker is stopping"));
                throw e;
            }
        };
    }

    private Disposition fault(
            Job job, int attempt, JournalBuildLog log, Running here, Exception e) {
        LOG.warn("job {} is handed back", job.id(), e);
        if (here.reason() == Reason.CANCELLED) {
            finish(job, log, new JobEvent.Cancelled("cancelled while it ran"));
            return new Disposition.Done();
        }
        String reason = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
        try {
            if (attempt >= settings.maxAttempts()) {
                finish(job, log, new JobEvent.Failed(givenUp(attempt, reason)));
                return new Disposition.Done();
            }
            log.end(new JobEvent.HandedBack(settings.worker(), reason));
        } catch (RuntimeException journalFault) {
            LOG.warn(
                    "job {}: the journal cannot be written either: {}",
                    job.id(),
                    journalFault.toString());
        }
        return new Disposition.Retry(FAULT_DELAY);
    }

    private Disposition end(Job job, Lease lease, JobEvent last) {
        journal.append(job.id(), List.of(last), lease);
        return new Disposition.Done();
    }

    private static JobFailure givenUp(int attempt, String reason) {
        return JobFailure.of(
                JobFailure.Kind.FARM_ERROR, "given up after attempt " + attempt + ": " + reason);
    }

    private JobFailure tooManyAttempts(int attempts) {
        return JobFailure.of(
                JobFailure.Kind.FARM_ERROR,
                "given up after "
                        + attempts
                        + " attempts: each worker that took the job died or had to hand it back; the log says why");
    }

    private enum Reason {
        NONE,
        CANCELLED,
        LOST,
        STOPPING
    }

    /** A job on its thread, which may be interrupted for a reason until it has finished. */
    private static final class Running {
        private final Thread thread;
        private Reason reason = Reason.NONE;
        private boolean finished;

        Running(Thread thread) {
            this.thread = thread;
        }

        void cancel() {
            interrupt(Reason.CANCELLED);
        }

        void lose() {
            interrupt(Reason.LOST);
        }

        void stop() {
            interrupt(Reason.STOPPING);
        }

        synchronized Reason reason() {
            return reason;
        }

        private synchronized void interrupt(Reason why) {
            if (!finished && reason == Reason.NONE) {
                reason = why;
                thread.interrupt();
            }
        }

        synchronized void finish() {
            finished = true;
            if (reason != Reason.NONE) {
                Thread.interrupted();
            }
        }
    }
}
