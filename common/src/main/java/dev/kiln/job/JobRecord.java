package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job and where it stands: the sum of its state-changing events.
 *
 * @param attempts how often a worker has started it
 * @param cancelRequested whether somebody asked for it to stop
 * @param result set once {@link JobState#SUCCEEDED}
 * @param failure set once {@link JobState#FAILED}
 * @param lastSequence of the newest event in its journal
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobRecord(
        Job job,
        JobState state,
        int attempts,
        boolean cancelRequested,
        @Nullable JobResult result,
        @Nullable JobFailure failure,
        Instant updatedAt,
        long lastSequence) {

    /** The record of a job that was just accepted. */
    public static JobRecord accepted(Job job, Instant now) {
        return new JobRecord(job, JobState.ACCEPTED, 0, false, null, null, now, 1);
    }

    /**
     * This record after one more event. Both adapters of the journal use it, so that they cannot
     * differ.
     */
    public JobRecord after(JobEvent event, Instant now, long sequence) {
        JobState next = event.state().orElse(state);
        if (event instanceof JobEvent.Queued && state == JobState.RUNNING) {
            next = state; // a worker may be quicker than the queue's confirmation
        }
        return new JobRecord(
                job,
                next,
                event instanceof JobEvent.Started started ? started.attempt() : attempts,
                cancelRequested || event instanceof JobEvent.CancelRequested,
                event instanceof JobEvent.Succeeded succeeded ? succeeded.result() : result,
                event instanceof JobEvent.Failed failed ? failed.failure() : failure,
                now,
                sequence);
    }
}
