package dev.kiln.gateway.job;

import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobState;
import dev.kiln.journal.Journal;
import dev.kiln.queue.ControlMessage;
import dev.kiln.queue.JobQueue;
import dev.kiln.queue.QueueUnavailableException;
import dev.kiln.secret.SecretStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Stops jobs. The wish is recorded first, then told to the worker. A job that no worker has ends at
 * once; should a worker take it at that very moment, the journal refuses the worker's events and it
 * stops.
 */
public final class JobCanceller {
    private static final String REASON = "asked for by a client";

    private final Journal journal;
    private final JobQueue queue;
    private final SecretStore secrets;

    public JobCanceller(Journal journal, JobQueue queue, SecretStore secrets) {
        this.journal = journal;
        this.queue = queue;
        this.secrets = secrets;
    }

    /**
     * The job after its cancellation was asked for.
     *
     * @throws ProblemException if it has ended already, or its worker cannot be told
     */
    JobRecord cancel(JobId id) {
        if (journal.append(id, new JobEvent.CancelRequested(REASON)).isEmpty()) {
            throw ended(find(id));
        }
        QueueUnavailableException untold = broadcast(id);
        JobRecord job = find(id);
        if (job.state() == JobState.ACCEPTED || job.state() == JobState.QUEUED) {
            journal.append(id, new JobEvent.Cancelled(REASON));
            secrets.remove(id);
            return find(id);
        }
        if (untold != null && !job.state().isTerminal()) {
            throw ProblemException.of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Worker not told",
                    "the wish to cancel job "
                            + id
                            + " is recorded, but its worker could not be told: "
                            + untold.getMessage()
                            + "; cancel again in a moment",
                    Map.of(),
                    untold);
        }
        return job;
    }

    private @Nullable QueueUnavailableException broadcast(JobId id) {
        try {
            queue.broadcast(new ControlMessage.Cancel(id));
            return null;
        } catch (QueueUnavailableException e) {
            return e;
        }
    }

    private JobRecord find(JobId id) {
        return journal.find(id).orElseThrow(() -> ProblemException.noSuchJob(id.value()));
    }

    private static ProblemException ended(JobRecord job) {
        return ProblemException.of(
                HttpStatus.CONFLICT,
                "Job has ended",
                "job " + job.job().id() + " cannot be cancelled: it has ended as " + job.state());
    }
}
