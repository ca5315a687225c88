package dev.kiln.standalone;

import dev.kiln.store.error.StorageFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file channel whose callers wait for an asynchronous one, interrupted or not. Where the disk is
 * full, a write takes the {@link DiskReserve}, and when that is gone waits for room until the store
 * is closed: a store whose write failed would close itself, and end all jobs.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // a transfer names its position
final class UninterruptibleFile extends FileBaseDefault {
    private static final Logger LOG = LoggerFactory.getLogger(UninterruptibleFile.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final AsynchronousFileChannel channel;
    private final DiskReserve reserve;

    UninterruptibleFile(AsynchronousFileChannel channel, DiskReserve reserve) {
        this.channel = channel;
        this.reserve = reserve;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return await(channel.read(target, position));
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        boolean waiting = false;
        while (true) {
            try {
                return await(channel.write(source, position));
            } catch (IOException e) {
                if (e.getCause() == null || !StorageFull.is(e.getCause()) || reserve.isClosed()) {
                    throw e;
                }
                if (reserve.release()) {
                    LOG.warn("the disk is full: the reserve for the state of jobs is used up now");
                } else {
                    if (!waiting) {
                        LOG.error("the disk is full: all jobs wait for room below kiln.data");
                    }
                    waiting = true;
                    pause();
                }
            }
        }
    }

    private static void pause() {
        long end = System.nanoTime() + PAUSE.toNanos();
        boolean interrupted = Thread.interrupted();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void force(boolean metadata) throws IOException {
        channel.force(metadata);
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return channel.tryLock(position, size, shared);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }

    private static int await(Future<Integer> transfer) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return transfer.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IOException("the embedded store's file failed", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
