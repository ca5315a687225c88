package dev.kiln.worker.build;

import dev.kiln.job.JobFailure;
import dev.kiln.runner.JobFailedException;

/** The build is over and somebody must be told why; trying again would not help. */
public final class BuildFailedException extends JobFailedException {
    private static final long serialVersionUID = 1L;

    public BuildFailedException(JobFailure failure) {
        super(failure);
    }

    public BuildFailedException(JobFailure failure, Throwable cause) {
        super(failure, cause);
    }
}
