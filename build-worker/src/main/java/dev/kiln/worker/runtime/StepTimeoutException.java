package dev.kiln.worker.runtime;

import java.io.IOException;
import java.time.Duration;

/** A step took longer than it may; it was killed. */
public final class StepTimeoutException extends IOException {
    private static final long serialVersionUID = 1L;

    StepTimeoutException(Duration limit) {
        super(
                "the step was killed because it took longer than "
                        + limit.toSeconds()
                        + " seconds (kiln.worker.step.timeout)");
    }
}
