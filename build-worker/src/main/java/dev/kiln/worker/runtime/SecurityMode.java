package dev.kiln.worker.runtime;

/** The rights of a step, as in {@code RUN --security}. */
public enum SecurityMode {
    /** Those of a Docker container, with user ids of its own. */
    SANDBOX,
    /**
     * Those of the worker: all capabilities, every system call and device, nothing hidden, and its
     * user ids. Such a step can take the machine over; {@code kiln.worker.allow-insecure} permits
     * it.
     */
    INSECURE
}
