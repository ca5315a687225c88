package dev.kiln.gateway.context;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bounds what a decompressor may yield: in all, against bombs, and for the headers of one entry,
 * which the tar reader keeps in memory.
 */
final class BudgetInputStream extends FilterInputStream {
    /** Long names, extended attributes and sparse maps of one entry; real ones take a few KiB. */
    static final int MAX_HEADER_BYTES = 1 << 20;

    private final long maxBytes;
    private long count;
    private long headerEnd = Long.MAX_VALUE;

    BudgetInputStream(InputStream in, long maxBytes) {
        super(in);
        this.maxBytes = maxBytes;
    }

    /** From here to {@link #headerEnds} the tar reader reads headers. */
    void headerStarts() {
        headerEnd = count + MAX_HEADER_BYTES;
    }

    void headerEnds() {
        headerEnd = Long.MAX_VALUE;
    }

    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            spend(1);
        }
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        spend(Math.max(read, 0));
        return read;
    }

    /** By reading, so that what is skipped counts too. */
    @Override
    public long skip(long bytes) throws IOException {
        byte[] buffer = new byte[(int) Math.min(Math.max(bytes, 0), 1 << 14)];
        long left = bytes;
        while (left > 0) {
            int read = read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return bytes - Math.max(left, 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void spend(int bytes) throws IOException {
        count += bytes;
        if (count > maxBytes) {
            throw InvalidContextException.tooLarge(
                    "the context unpacks to more than the "
                            + maxBytes
                            + " bytes that kiln.gateway.max-context-size allows: leave files out with"
                            + " .dockerignore, or raise the setting");
        }
        if (count > headerEnd) {
            throw InvalidContextException.tooLarge(
                    "the headers of one entry of the context are larger than "
                            + MAX_HEADER_BYTES
                            + " bytes: write the tar without oversized extended headers");
        }
    }
}
