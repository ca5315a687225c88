package dev.kiln.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A blob's bytes from an offset on, as a registry sends them: not verified.
 *
 * @param body to be closed
 * @param startBytes where it begins: as asked for, or 0 where the registry gives no parts
 * @param endBytes the offset after its last byte, -1 where the registry does not say
 * @param totalBytes of the blob, -1 where the registry does not say
 */
public record BlobPart(InputStream body, long startBytes, long endBytes, long totalBytes)
        implements Closeable {
    @Override
    public void close() throws IOException {
        body.close();
    }
}
