package dev.kiln.worker.fetch;

import java.io.IOException;

/**
 * A source could not be fetched. The message says what was asked of whom; it has no credentials.
 */
public final class FetchException extends IOException {
    private static final long serialVersionUID = 1L;

    public FetchException(String message) {
        super(message);
    }

    public FetchException(String message, Throwable cause) {
        super(message, cause);
    }
}
