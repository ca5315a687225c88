package dev.kiln.secret;

/** Secrets cannot be kept or read here. The message names the setting to change, and no value. */
public final class SecretsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SecretsUnavailableException(String message) {
        super(message);
    }
}
