package dev.kiln.worker.input;

/** A secret or agent that a build needs and that is not there; the message says what to do. */
public final class MissingSecretException extends Exception {
    private static final long serialVersionUID = 1L;

    MissingSecretException(String message) {
        super(message);
    }
}
