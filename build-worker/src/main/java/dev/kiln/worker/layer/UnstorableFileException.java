package dev.kiln.worker.layer;

import java.io.IOException;

/** A step made a file that no layer can hold; the message names it and what to do. */
public final class UnstorableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    UnstorableFileException(String message) {
        super(message);
    }
}
