package dev.kiln.gateway.context;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a second place whatever is read, and remembers when one of the two ends failed: a
 * decompressor above cannot tell a broken connection from broken data.
 */
final class TeeInputStream extends InputStream {
    private final InputStream in;
    private final OutputStream out;
    private final long maxBytes;
    private long count;
    private @Nullable IOException failure;

    /**
     * @param maxBytes how much may be read before {@link InvalidContextException} is thrown
     */
    TeeInputStream(InputStream in, OutputStream out, long maxBytes) {
        this.in = in;
        this.out = out;
        this.maxBytes = maxBytes;
    }

    /** The failure of the source or of the second place, if that is what went wrong. */
    @Nullable IOException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = readFromClient(buffer, offset, length);
        count += Math.max(read, 0);
        if (count > maxBytes) {
            throw InvalidContextException.tooLarge(
                    "the context is larger than the "
                            + maxBytes
                            + " bytes that kiln.gateway.max-context-size allows: leave files out with"
                            + " .dockerignore, or raise the setting");
        }
        if (read > 0) {
            writeOn(buffer, offset, read);
        }
        return read;
    }

    private int readFromClient(byte[] buffer, int offset, int length) throws IOException {
        try {
            return in.read(buffer, offset, length);
        } catch (InvalidContextException e) {
            failure = e;
            throw e;
        } catch (IOException e) {
            failure = new BrokenUploadException(e);
            throw failure;
        }
    }

    private void writeOn(byte[] buffer, int offset, int length) throws IOException {
        try {
            out.write(buffer, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}
