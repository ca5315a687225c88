package dev.kiln.worker.archive;

import java.io.IOException;

/** The bytes are no tar archive, a damaged one, or one that goes over a limit. */
public class TarException extends IOException {
    private static final long serialVersionUID = 1L;

    public TarException(String message) {
        super(message);
    }
}
