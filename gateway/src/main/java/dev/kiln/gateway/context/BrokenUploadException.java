package dev.kiln.gateway.context;

import java.io.IOException;

/** The client's connection broke before all of the context had come. */
public final class BrokenUploadException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenUploadException(IOException cause) {
        super("the client's connection broke while it sent the context: " + cause, cause);
    }
}
