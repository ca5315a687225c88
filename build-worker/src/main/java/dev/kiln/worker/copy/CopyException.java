package dev.kiln.worker.copy;

import java.io.IOException;

/** A copy cannot be done as the instruction says; the message says why and what to change. */
public final class CopyException extends IOException {
    private static final long serialVersionUID = 1L;

    CopyException(String message) {
        super(message);
    }

    CopyException(String message, Throwable cause) {
        super(message, cause);
    }
}
