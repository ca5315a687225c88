package dev.kiln.io;

import java.io.IOException;

/** Bytes that are not those their descriptor names. Reading them again will hardly help. */
public final class ContentMismatchException extends IOException {
    public ContentMismatchException(String message) {
        super(message);
    }
}
