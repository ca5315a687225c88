package dev.kiln.worker.context;

import java.io.IOException;

/** The build context is nothing that can be built from; the message says what to change. */
public final class InvalidContextException extends IOException {
    private static final long serialVersionUID = 1L;

    public InvalidContextException(String message) {
        super(message);
    }

    public InvalidContextException(String message, Throwable cause) {
        super(message, cause);
    }
}
