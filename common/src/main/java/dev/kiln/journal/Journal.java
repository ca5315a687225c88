package dev.kiln.journal;

import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobState;
import dev.kiln.lease.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The story of every job. An append is durable and visible to all readers when it returns; the
 * record of a job changes together with its journal.
 */
public interface Journal {
    /**
     * Records a new job with {@link JobEvent.Accepted}; {@code false} if the id is known already.
     */
    boolean open(Job job);

    /**
     * Appends an event that needs no ownership: {@code Queued}, {@code CancelRequested}, or the end
     * of a job that no worker has.
     *
     * @return its sequence, or empty if the job is unknown or has ended (nothing is written then)
     */
    Optional<Long> append(JobId job, JobEvent event);

    /**
     * Appends events, in order and all or none, as the owner of the job's lease. The journal
     * remembers the highest token it has seen.
     *
     * @return the sequence of the last one, or empty if the job is unknown or has ended
     * @throws dev.kiln.lease.LeaseLostException if a later owner has written to this journal
     */
    Optional<Long> append(JobId job, List<JobEvent> events, Lease lease);

    /** The job and where it stands. */
    Optional<JobRecord> find(JobId job);

    /**
     * Entries after a sequence, oldest first, at most {@code limit}; none if the job is unknown.
     */
    List<JournalEntry> read(JobId job, long afterSequence, int limit);

    /**
     * Waits until there is an entry after that sequence.
     *
     * @return {@code false} if none came in time
     */
    boolean await(JobId job, long afterSequence, Duration timeout) throws InterruptedException;

    /** The newest jobs first. */
    List<JobRecord> recent(int limit);

    /** Jobs that have been in this (non-terminal) state since before that instant, oldest first. */
    List<JobRecord> waiting(JobState state, Instant before, int limit);
}
