package dev.kiln.runner;

import dev.kiln.job.JobFailure;

/** The job is over and somebody must be told why; trying again would not help. */
public class JobFailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient JobFailure failure;

    public JobFailedException(JobFailure failure) {
        super(failure.message());
        this.failure = failure;
    }

    public JobFailedException(JobFailure failure, Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    public JobFailure failure() {
        return failure;
    }
}
