package dev.kiln.gateway.job;

import dev.kiln.job.JobRecord;
import dev.kiln.job.JobState;
import dev.kiln.journal.Journal;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Publishes again what was accepted but never confirmed by the queue. Any number of gateways may
 * sweep at a time: a job that is published twice is done once.
 */
public final class JobSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(JobSweeper.class);
    private static final int BATCH = 100;

    private final Journal journal;
    private final JobPublisher publisher;
    private final Duration republishAfter;
    private final InstantSource clock;

    public JobSweeper(
            Journal journal, JobPublisher publisher, Duration republishAfter, InstantSource clock) {
        this.journal = journal;
        this.publisher = publisher;
        this.republishAfter = republishAfter;
        this.clock = clock;
    }

    /**
     * One sweep; stops at the first job that the queue refuses, as the next would fare no better.
     */
    @Scheduled(fixedDelayString = "${kiln.gateway.sweep-interval:5s}")
    public void sweep() {
        var before = clock.instant().minus(republishAfter);
        for (JobRecord waiting : journal.waiting(JobState.ACCEPTED, before, BATCH)) {
            if (!publisher.publish(waiting.job())) {
                return;
            }
            LOG.info(
                    "job {} had not reached the queue and was published again", waiting.job().id());
        }
    }
}
