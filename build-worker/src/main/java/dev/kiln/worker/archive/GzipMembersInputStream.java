package dev.kiln.worker.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Uncompresses gzip (RFC 1952) of one or many members. Unlike the JDK's stream it does not ask
 * {@code available()} whether another member follows, which a network stream cannot know, and it
 * holds no header field in memory.
 */
final class GzipMembersInputStream extends InputStream {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int MAX_TEXT_BYTES = 64 << 10;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private boolean inMember;
    private boolean first = true;

    GzipMembersInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (inMember || beginMember()) {
            int n = inflate(bytes, offset, length);
            if (n > 0) {
                crc.update(bytes, offset, n);
                return n;
            }
            endMember();
        }
        return -1;
    }

    /**
     * Uncompresses within the member.
     *
     * @return at least one byte, or 0 at the end of the member
     */
    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            while (true) {
                int n = inflater.inflate(bytes, offset, length);
                if (n > 0 || inflater.finished()) {
                    return n;
                }
                if (inflater.needsDictionary()) {
                    throw new TarException("the gzip data wants a dictionary");
                }
                if (start == end && !fill()) {
                    throw truncated();
                }
                inflater.setInput(buffer, start, end - start);
                start = end;
            }
        } catch (DataFormatException e) {
            TarException damaged = new TarException("the gzip data is damaged: " + e.getMessage());
            damaged.initCause(e);
            throw damaged;
        }
    }

    private boolean beginMember() throws IOException {
        if (start == end && !fill()) {
            return false;
        }
        if (!first && buffer[start] == 0) {
            skipPadding();
            return false;
        }
        if (next() != 0x1f || next() != 0x8b || next() != 8) {
            throw new TarException(
                    first
                            ? "the data is not gzip"
                            : "something other than a gzip member follows a gzip member");
        }
        int flags = next();
        skip(6);
        if ((flags & FLAG_EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_CRC) != 0) {
            skip(2);
        }
        inMember = true;
        first = false;
        return true;
    }

    private void endMember() throws IOException {
        start = end - inflater.getRemaining();
        long expected = number();
        long size = number();
        if (expected != crc.getValue() || size != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new TarException("the gzip data is damaged: a checksum does not match");
        }
        inflater.reset();
        crc.reset();
        inMember = false;
    }

    /** Zeros up to the end are what tapes and some registries leave; gzip ignores them too. */
    private void skipPadding() throws IOException {
        do {
            while (start < end) {
                if (buffer[start++] != 0) {
                    throw new TarException("something follows the zeros after the gzip data");
                }
            }
        } while (fill());
    }

    private void skipText() throws IOException {
        for (int i = 0; i < MAX_TEXT_BYTES; i++) {
            if (next() == 0) {
                return;
            }
        }
        throw new TarException("the gzip header's name or comment does not end");
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private long number() throws IOException {
        return next() | (long) next() << 8 | (long) next() << 16 | (long) next() << 24;
    }

    private int next() throws IOException {
        if (start == end && !fill()) {
            throw truncated();
        }
        return buffer[start++] & 0xff;
    }

    private boolean fill() throws IOException {
        start = 0;
        end = Math.max(in.read(buffer, 0, buffer.length), 0);
        return end > 0;
    }

    private static EOFException truncated() {
        return new EOFException("the gzip data ends in the middle of a member");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
