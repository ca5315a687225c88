package dev.kiln.proxy.pull;

import java.io.IOException;

/** A manifest that Kiln does not take; the message says of an image why. */
final class UnusableManifestException extends IOException {
    UnusableManifestException(String message) {
        super(message);
    }
}
