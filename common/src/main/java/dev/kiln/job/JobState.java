package dev.kiln.job;

/** Where a job stands. A terminal state is never left. */
public enum JobState {
    /** Recorded, not yet confirmed by the queue. */
    ACCEPTED,
    /** In the queue, or handed back to it. */
    QUEUED,
    /** A worker holds its lease. */
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isTerminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
