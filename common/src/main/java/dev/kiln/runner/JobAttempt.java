package dev.kiln.runner;

import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import dev.kiln.lease.LeaseLostException;
import dev.kiln.queue.Disposition;
import dev.kiln.secret.SecretStore;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at a job whose lease is held, and what becomes of the job after it. */
final class JobAttempt {
    static final Duration BUSY_DELAY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(JobAttempt.class);
    private static final Duration FAULT_DELAY = Duration.ofSeconds(5);

    private final Job job;
    private final int attempt;
    private final JournalWriter log;
    private final RunningJob here;
    private final SecretStore secrets;
    private final JobRunner.Settings settings;

    /**
     * @param attempt from 1
     */
    JobAttempt(
            Job job,
            int attempt,
            JournalWriter log,
            RunningJob here,
            SecretStore secrets,
            JobRunner.Settings settings) {
        this.job = job;
        this.attempt = attempt;
        this.log = log;
        this.here = here;
        this.secrets = secrets;
        this.settings = settings;
    }

    Disposition run(JobTask task) throws InterruptedException {
        try {
            JobResult result = task.run(log);
            finish(new JobEvent.Succeeded(result));
        } catch (JobFailedException e) {
            finish(new JobEvent.Failed(e.failure()));
        } catch (InterruptedException e) {
            return interrupted(e);
        } catch (LeaseLostException e) {
            LOG.warn("job {} has passed to another worker: {}", job.id(), e.getMessage());
            return new Disposition.Retry(BUSY_DELAY);
        } catch (IOException | RuntimeException e) {
            Thread.interrupted();
            return fault(e);
        }
        return new Disposition.Done();
    }

    /** Ends the job for good: nobody needs its secrets any more. */
    private void finish(JobEvent last) {
        log.end(last);
        secrets.remove(job.id());
    }

    private Disposition interrupted(InterruptedException e) throws InterruptedException {
        return switch (here.reason()) {
            case CANCELLED -> {
                finish(new JobEvent.Cancelled("cancelled while it ran"));
                yield new Disposition.Done();
            }
            case LOST -> new Disposition.Retry(BUSY_DELAY);
            case NONE, STOPPING -> {
                log.end(new JobEvent.HandedBack(settings.worker(), "the worker is stopping"));
                throw e;
            }
        };
    }

    private Disposition fault(Exception e) {
        LOG.warn("job {} is handed back", job.id(), e);
        if (here.reason() == RunningJob.Reason.CANCELLED) {
            finish(new JobEvent.Cancelled("cancelled while it ran"));
            return new Disposition.Done();
        }
        String reason = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
        try {
            if (attempt >= settings.maxAttempts()) {
                finish(new JobEvent.Failed(givenUp(reason)));
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

    private JobFailure givenUp(String reason) {
        return JobFailure.of(
                JobFailure.Kind.FARM_ERROR, "given up after attempt " + attempt + ": " + reason);
    }
}
