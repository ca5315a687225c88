package dev.kiln.registry;

import java.io.IOException;
import java.io.InputStream;

/** A blob's bytes from any place on, the same ones each time. */
@FunctionalInterface
public interface BlobBytes {
    /**
     * Opens them; the caller closes the stream.
     *
     * @param offset of the first byte, less than the blob's size
     */
    InputStream open(long offset) throws IOException;
}
