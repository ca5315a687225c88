package dev.kiln.store.upload;

import java.io.IOException;

/** The client broke its request off. */
public final class ClientGoneException extends IOException {
    ClientGoneException(IOException cause) {
        super("the client broke the upload off", cause);
    }
}
