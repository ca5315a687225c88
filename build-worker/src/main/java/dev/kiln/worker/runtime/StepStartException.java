package dev.kiln.worker.runtime;

import java.io.IOException;

/** A step's command could not be started, for a reason that its author can do something about. */
public final class StepStartException extends IOException {
    private static final long serialVersionUID = 1L;

    public StepStartException(String message) {
        super(message);
    }
}
