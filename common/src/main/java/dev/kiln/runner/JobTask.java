package dev.kiln.runner;

import dev.kiln.job.Job;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The work on one job, which may be begun again by another process. */
@FunctionalInterface
public interface JobTask {
    /**
     * Does it. The thread is interrupted when the job is to stop.
     *
     * @param journal where the job's story goes
     * @throws JobFailedException if the job is over
     * @throws IOException if the farm failed: another attempt may succeed
     */
    JobResult run(JournalWriter journal)
            throws IOException, InterruptedException, JobFailedException;

    /** How long the job must wait before it can begin; empty where it can begin now. */
    default Optional<Duration> delay(JobRecord record) {
        return Optional.empty();
    }

    /** The job was cancelled before it began. */
    default void cancelled() {}

    /** Which jobs a process does. */
    @FunctionalInterface
    interface Source {
        /** How to do a job; empty if it is of a sort that other processes do. */
        Optional<JobTask> find(Job job);
    }
}
