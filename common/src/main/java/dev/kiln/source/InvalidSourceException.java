package dev.kiln.source;

/**
 * A source is recognised, but cannot be used as it is written. The message shows no credentials.
 */
public final class InvalidSourceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidSourceException(String message) {
        super(message);
    }
}
