package dev.kiln.gateway.context;

import java.io.IOException;

/** The bytes a client sent are not a build context that the farm takes. */
public final class InvalidContextException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean tooLarge;
    private final int line;
    private final int column;

    private InvalidContextException(String message, boolean tooLarge, int line, int column) {
        super(message);
        this.tooLarge = tooLarge;
        this.line = line;
        this.column = column;
    }

    /** The context breaks a rule; the message names the entry and the remedy. */
    static InvalidContextException of(String message) {
        return new InvalidContextException(message, false, 0, 0);
    }

    /** The context is beyond a limit; the message names the setting. */
    static InvalidContextException tooLarge(String message) {
        return new InvalidContextException(message, true, 0, 0);
    }

    /** The Dockerfile in the context does not parse. */
    static InvalidContextException inDockerfile(String message, int line, int column) {
        return new InvalidContextException(message, false, line, column);
    }

    /** Whether a limit was passed, rather than a rule broken. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    /** The line of the Dockerfile, from 1; 0 where the Dockerfile is not to blame. */
    public int line() {
        return line;
    }

    /** The column in that line, from 1; 0 where unknown. */
    public int column() {
        return column;
    }
}
