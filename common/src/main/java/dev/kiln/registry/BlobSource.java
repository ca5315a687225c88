package dev.kiln.registry;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a blob's bytes, the same ones each time it is asked. */
@FunctionalInterface
public interface BlobSource {
    /** Writes all bytes; called again when a push is retried. Does not close the stream. */
    void writeTo(OutputStream out) throws IOException;
}
