package dev.kiln.dockerfile;

/** A word whose quotes or variables cannot be resolved; the message quotes the word. */
public final class WordExpansionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public WordExpansionException(String message) {
        super(message);
    }
}
