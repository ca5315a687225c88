package dev.kiln.worker.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads an open file from its current offset. Closing it closes the file. */
public final class FdInputStream extends InputStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Fd file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();

    public FdInputStream(Fd file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, n);
        return n;
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        int n = file.read(buffer.clear());
        buffer.flip();
        return n > 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
