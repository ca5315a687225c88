package dev.kiln.gateway.job;

import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.journal.Journal;
import dev.kiln.queue.Cancellation;
import dev.kiln.queue.QueueUnavailableException;
import java.util.Map;
import org.springframework.http.HttpStatus;

/** Stops jobs for clients. */
public final class JobCanceller {
    private static final String REASON = "asked for by a client";

    private final Journal journal;
    private final Cancellation cancellation;

    public JobCanceller(Journal journal, Cancellation cancellation) {
        this.journal = journal;
        this.cancellation = cancellation;
    }

    /**
     * The job after its cancellation was asked for.
     *
     * @throws ProblemException if it has ended already, or its worker cannot be told
     */
    JobRecord cancel(JobId id) {
        try {
            return cancellation.request(id, REASON).orElseThrow(() -> ended(find(id)));
        } catch (QueueUnavailableException e) {
            throw ProblemException.of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Worker not told",
                    "the wish to cancel job "
                            + id
                            + " is recorded, but its worker could not be told: "
                            + e.getMessage()
                            + "; cancel again in a moment",
                    Map.of(),
                    e);
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
