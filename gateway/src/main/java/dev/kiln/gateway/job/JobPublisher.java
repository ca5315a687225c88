package dev.kiln.gateway.job;

import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.journal.Journal;
import dev.kiln.queue.JobQueue;
import dev.kiln.queue.QueueUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands recorded jobs to the queue. A job is recorded before it is published, so that one that the
 * queue did not confirm is still known, and {@link JobSweeper} publishes it again.
 */
public final class JobPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(JobPublisher.class);

    private final Journal journal;
    private final JobQueue queue;

    public JobPublisher(Journal journal, JobQueue queue) {
        this.journal = journal;
        this.queue = queue;
    }

    /** Publishes a job that is in the journal; {@code false} if the queue did not confirm it. */
    boolean publish(Job job) {
        try {
            queue.publish(job);
        } catch (QueueUnavailableException e) {
            LOG.warn("job {} stays accepted, to be published again: {}", job.id(), e.getMessage());
            return false;
        }
        journal.append(job.id(), new JobEvent.Queued(job.route()));
        return true;
    }
}
