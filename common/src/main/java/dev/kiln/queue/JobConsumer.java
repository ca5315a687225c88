package dev.kiln.queue;

import dev.kiln.job.Job;

/** Does one job at a time and says what is to become of its message. */
@FunctionalInterface
public interface JobConsumer {
    /**
     * Called on a thread that may block for as long as the job takes. An exception counts as a
     * retry.
     */
    Disposition accept(Job job) throws InterruptedException;
}
