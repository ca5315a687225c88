package dev.kiln.worker.output.sbom;

import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a text file line by line; bytes that are not UTF-8 become replacement characters. */
final class Lines implements AutoCloseable {
    private final InputStream in;
    private final int maxBytes;
    private final String path;

    /**
     * @param file closed with this
     * @param path for messages
     */
    Lines(Fd file, int maxBytes, String path) {
        this.in = new BufferedInputStream(new FdInputStream(file));
        this.maxBytes = maxBytes;
        this.path = path;
    }

    /** The next line without its end, {@code null} at the end of the file. */
    @Nullable String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        while (b >= 0 && b != '\n') {
            if (line.size() == maxBytes) {
                throw new IOException(
                        "the image's /%s has a line of more than %d bytes (kiln.worker.sbom.max-entry-bytes)"
                                .formatted(path, maxBytes));
            }
            line.write(b);
            b = in.read();
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
