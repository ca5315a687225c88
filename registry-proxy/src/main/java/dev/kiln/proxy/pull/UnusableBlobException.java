package dev.kiln.proxy.pull;

import java.io.IOException;

/** A blob that is not what it was asked for as, or too large: asking again does not help. */
final class UnusableBlobException extends IOException {
    UnusableBlobException(String message) {
        super(message);
    }
}
