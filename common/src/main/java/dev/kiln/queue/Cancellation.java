package dev.kiln.queue;

import dev.kiln.job.IndexJob;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobState;
import dev.kiln.journal.Journal;
import dev.kiln.secret.SecretStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for jobs to stop. The wish is recorded first, then told to the worker. A job that no worker
 * has ends at once and its secrets are forgotten; should a worker take it at that very moment, the
 * journal refuses the worker's events and it stops.
 */
public final class Cancellation {
    private final Journal journal;
    private final JobQueue queue;
    private final SecretStore secrets;

    public Cancellation(Journal journal, JobQueue queue, SecretStore secrets) {
        this.journal = journal;
        this.queue = queue;
        this.secrets = secrets;
    }

    /**
     * Asks for a job to stop, and before it for the builds that it joins.
     *
     * @return the job after that; empty if it is unknown or had ended before
     * @throws QueueUnavailableException if a worker has the job, or a build of it, and could not be
     *     told; asking again is safe
     */
    public Optional<JobRecord> request(JobId id, String reason) {
        if (journal.append(id, new JobEvent.CancelRequested(reason)).isEmpty()) {
            return Optional.empty();
        }
        // With the wish recorded no worker takes a build that was cancelled for a failure.
        if (journal.find(id).map(JobRecord::job).orElse(null) instanceof IndexJob index) {
            requestBuilds(index, "job " + id + ", which would join it, is cancelled: " + reason);
        }
        return stop(id, reason);
    }

    /** Asks for all builds to stop that a job joins and that have not ended. */
    public void requestBuilds(IndexJob index, String reason) {
        index.builds().forEach(build -> request(build.job(), reason));
    }

    private Optional<JobRecord> stop(JobId id, String reason) {
        QueueUnavailableException untold = broadcast(id);
        Optional<JobRecord> job = journal.find(id);
        JobState state = job.map(JobRecord::state).orElse(JobState.CANCELLED);
        if (state == JobState.ACCEPTED || state == JobState.QUEUED) {
            journal.append(id, new JobEvent.Cancelled(reason));
            secrets.remove(id);
            return journal.find(id);
        }
        if (untold != null && !state.isTerminal()) {
            throw untold;
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
}
