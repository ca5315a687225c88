package dev.kiln.proxy.pull;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A blob that is written once and read by any number while it grows. Readers see what was published
 * and no more: its writer publishes the last bytes only when the digest of the whole is right, so
 * that nobody can take a wrong blob for complete.
 */
final class SpooledBlob implements Closeable {
    private final Path file;
    private final FileChannel out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long publishedBytes;
    private boolean complete;
    private @Nullable IOException failure;

    private SpooledBlob(Path file, FileChannel out) {
        this.file = file;
        this.out = out;
    }

    static SpooledBlob create(Path file) throws IOException {
        return new SpooledBlob(
                file,
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Appends; nobody sees it yet. */
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Lets readers have everything up to here. */
    void publish(long untilBytes) {
        change(() -> publishedBytes = untilBytes);
    }

    /** The whole is there, and right. */
    void complete(long sizeBytes) {
        change(() -> {
            publishedBytes = sizeBytes;
            complete = true;
        });
    }

    /** No more will come: readers fail when they have read what was published. */
    void fail(IOException why) {
        change(() -> failure = why);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Opens the blob at its beginning. Reads wait for what is not there yet. */
    InputStream open() throws IOException {
        return new Reader(FileChannel.open(file, StandardOpenOption.READ));
    }

    /** Takes the file away; those who are reading it go on. */
    @Override
    public void close() throws IOException {
        try (out) {
            Files.deleteIfExists(file);
        }
    }

    /** How many bytes from a position on may be read; 0 at the end of the whole. */
    private long await(long position) throws IOException {
        lock.lock();
        try {
            while (publishedBytes <= position) {
                if (complete) {
                    return 0;
                }
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                changed.await();
            }
            return publishedBytes - position;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a blob");
        } finally {
            lock.unlock();
        }
    }

    private final class Reader extends InputStream {
        private final FileChannel in;
        private long position;

        Reader(FileChannel in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            long available = await(position);
            if (available == 0) {
                return -1;
            }
            ByteBuffer target = ByteBuffer.wrap(buffer, offset, (int) Math.min(length, available));
            int count = in.read(target, position);
            if (count <= 0) {
                throw new IOException("the spooled blob " + file + " became shorter");
            }
            position += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
