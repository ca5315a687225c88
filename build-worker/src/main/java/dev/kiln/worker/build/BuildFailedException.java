package dev.kiln.worker.build;

import dev.kiln.job.JobFailure;

/** The build is over and somebody must be told why; trying again would not help. */
public final class BuildFailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient JobFailure failure;

    public BuildFailedException(JobFailure failure) {
        super(failure.message());
        this.failure = failure;
    }

    public BuildFailedException(JobFailure failure, Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    public JobFailure failure() {
        return failure;
    }
}
