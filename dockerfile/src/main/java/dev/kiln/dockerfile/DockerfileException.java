package dev.kiln.dockerfile;

/**
 * A Dockerfile that does not say what to do. The message says what was found and what was expected;
 * the place is kept apart from it.
 */
public final class DockerfileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /**
     * @param line from 1
     * @param column from 1
     */
    public DockerfileException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    static DockerfileException at(SourceRange range, String message) {
        return new DockerfileException(message, range.line(), range.column());
    }

    /** The message without the place. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }

    @Override
    public String toString() {
        return "Dockerfile:" + line + ":" + column + ": " + getMessage();
    }
}
