package dev.kiln.runner;

import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.journal.Journal;
import dev.kiln.lease.Lease;
import dev.kiln.lease.LeaseKeeper;
import dev.kiln.lease.Leases;
import dev.kiln.queue.Disposition;
import dev.kiln.queue.JobConsumer;
import dev.kiln.secret.SecretStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes a job from the queue to its end: owns its lease, tells its journal, and says what becomes
 * of its message. Only the owner of the lease ends a job, so a process that was given up for dead
 * cannot.
 */
public final class JobRunner implements JobConsumer {
    private final Journal journal;
    private final Leases leases;
    private final LeaseKeeper keeper;
    private final JobTask.Source tasks;
    private final SecretStore secrets;
    private final Settings settings;
    private final Map<JobId, RunningJob> running = new ConcurrentHashMap<>();

    /**
     * The settings of a runner.
     *
     * @param worker the name of this process, unique in the farm
     * @param maxAttempts how often a job is started before it fails for good
     */
    public record Settings(String worker, int maxAttempts) {}

    public JobRunner(
            Journal journal,
            Leases leases,
            LeaseKeeper keeper,
            JobTask.Source tasks,
            SecretStore secrets,
            Settings settings) {
        this.journal = journal;
        this.leases = leases;
        this.keeper = keeper;
        this.tasks = tasks;
        this.secrets = secrets;
        this.settings = settings;
    }

    /** Hands back what runs, for other processes to go on with. */
    public void stop() {
        running.values().forEach(RunningJob::stop);
    }

    /** Stops a job if it runs here. */
    public void cancel(JobId job) {
        RunningJob here = running.get(job);
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
        Optional<JobTask> task = tasks.find(job);
        if (task.isEmpty()) {
            return new Disposition.Dead(
                    "job "
                            + job.id()
                            + " came by the wrong queue: this worker does no jobs of "
                            + job.route());
        }
        JobRecord record = recordOf(job);
        if (record.state().isTerminal()) {
            return new Disposition.Done();
        }
        Optional<Duration> delay = task.get().delay(record);
        return delay.isPresent() ? new Disposition.Retry(delay.get()) : lease(job, task.get());
    }

    private Disposition lease(Job job, JobTask task) throws InterruptedException {
        Optional<Lease> lease =
                leases.tryAcquire("job:" + job.id(), settings.worker(), keeper.timeToLive());
        if (lease.isEmpty()) {
            return new Disposition.Retry(JobAttempt.BUSY_DELAY);
        }
        var here = new RunningJob(Thread.currentThread());
        try (LeaseKeeper.Held held = keeper.keep(lease.get(), here::lose)) {
            running.put(job.id(), here);
            return own(job, task, held.lease(), here);
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

    private Disposition own(Job job, JobTask task, Lease lease, RunningJob here)
            throws InterruptedException {
        JobRecord record = journal.find(job.id()).orElseThrow();
        if (record.state().isTerminal()) {
            return new Disposition.Done();
        }
        if (record.cancelRequested()) {
            task.cancelled();
            return end(job, lease, new JobEvent.Cancelled("cancelled before it started"));
        }
        int attempt = record.attempts() + 1;
        if (attempt > settings.maxAttempts()) {
            return end(job, lease, new JobEvent.Failed(tooManyAttempts(record.attempts())));
        }
        journal.append(job.id(), List.of(new JobEvent.Started(settings.worker(), attempt)), lease);
        try (var log = new JournalWriter(journal, job.id(), lease, here::lose)) {
            return new JobAttempt(job, attempt, log, here, secrets, settings).run(task);
        }
    }

    private Disposition end(Job job, Lease lease, JobEvent last) {
        journal.append(job.id(), List.of(last), lease);
        return new Disposition.Done();
    }

    private static JobFailure tooManyAttempts(int attempts) {
        return JobFailure.of(
                JobFailure.Kind.FARM_ERROR,
                "given up after "
                        + attempts
                        + " attempts: each worker that took the job died or had to hand it back; the log says why");
    }
}
