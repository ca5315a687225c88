package dev.kiln.cli.farm;

import java.io.IOException;

/** The farm refused, or cannot be reached; the message is all that a user needs to see. */
public final class FarmException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public FarmException(String message) {
        this(message, 0);
    }

    /**
     * @param status of the HTTP answer
     */
    FarmException(String message, int status) {
        super(message);
        this.status = status;
    }

    public FarmException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    /** Whether the farm may answer otherwise in a moment. */
    boolean mayPass() {
        return status >= 500 || status == 429;
    }
}
