package dev.kiln.cli.farm;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request body that is read while another thread writes it. At most {@value #CHUNKS} chunks of
 * {@value #CHUNK_BYTES} bytes are held; a writer that is ahead waits.
 */
final class UploadPipe extends InputStream {
    private static final int CHUNK_BYTES = 128 * 1024;
    private static final int CHUNKS = 8;
    private static final long POLL_MILLIS = 200;
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private volatile @Nullable IOException failure;
    private volatile boolean closed;
    private byte[] chunk = END;
    private int position;
    private boolean ended;

    /** Writes the whole body on a thread of its own. */
    Thread fill(ContextSource source) {
        return Thread.ofVirtual()
                .name("kiln-context")
                .start(() -> {
                    try {
                        var out = new Writer();
                        source.writeTo(out);
                        out.finish();
                    } catch (IOException e) {
                        fail(e);
                    } catch (RuntimeException e) {
                        fail(new IOException("cannot send the context: " + e, e));
                    }
                });
    }

    /** Why the body could not be written; null if it could, or the farm stopped reading. */
    @Nullable IOException failure() {
        return closed ? null : failure;
    }

    private void fail(IOException e) {
        if (!closed) {
            failure = e;
        }
        chunks.clear();
        chunks.offer(END);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (position == chunk.length && !ended) {
            chunk = next();
            position = 0;
            ended = chunk.length == 0;
        }
        IOException broken = failure;
        if (broken != null) {
            throw new IOException(broken.getMessage(), broken);
        }
        if (ended) {
            return -1;
        }
        int read = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, bytes, offset, read);
        position += read;
        return read;
    }

    private byte[] next() throws IOException {
        try {
            return chunks.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while sending the context");
        }
    }

    /** The farm wants no more. */
    @Override
    public void close() {
        closed = true;
        chunks.clear();
    }

    private final class Writer extends OutputStream {
        private byte[] buffer = new byte[CHUNK_BYTES];
        private int filled;

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int written = 0;
            while (written < length) {
                int step = Math.min(buffer.length - filled, length - written);
                System.arraycopy(bytes, offset + written, buffer, filled, step);
                written += step;
                filled += step;
                if (filled == buffer.length) {
                    put(buffer);
                    buffer = new byte[CHUNK_BYTES];
                    filled = 0;
                }
            }
        }

        /** Ends the body. Not what close does: a body that was broken off must not look whole. */
        private void finish() throws IOException {
            if (filled > 0) {
                put(Arrays.copyOf(buffer, filled));
            }
            put(END);
        }

        private void put(byte[] full) throws IOException {
            try {
                while (!chunks.offer(full, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    if (closed) {
                        throw new IOException("the farm stopped reading the context");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while sending the context");
            }
        }
    }
}
