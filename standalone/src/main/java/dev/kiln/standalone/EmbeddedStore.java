package dev.kiln.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * The one file that holds journals, step records and dead letters; text by text in named maps.
 *
 * <p>A commit writes all maps as they are, so whatever belongs together is changed under one lock
 * and the store never commits by itself. A change is either {@link #changeDurably durable} (on the
 * disk when the call returns) or {@link #change committed} a moment later together with others.
 */
public final class EmbeddedStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
    private static final Duration COMPACT_INTERVAL = Duration.ofMinutes(1);
    private static final int COMPACT_BELOW_PERCENT = 70;
    private static final int COMPACT_STEP_BYTES = 8 * 1024 * 1024;
    private static final int CACHE_MEBIBYTES = 16;
    private static final String EPOCH = "epoch";

    /** What {@code kiln.state-reserve} is where it is not set. */
    static final DataSize DEFAULT_RESERVE = DataSize.ofMegabytes(16);

    private final DiskReserve reserve;
    private final MVStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("kiln-embedded-store").factory());
    private final long epoch;

    /**
     * Opens the store in that folder, which is made if it is not there.
     *
     * @throws IllegalStateException if another process has it open, or it cannot be read
     */
    public EmbeddedStore(Path folder) {
        this(folder, DEFAULT_RESERVE);
    }

    /**
     * As {@link #EmbeddedStore(Path)}.
     *
     * @param room kept for the store on a disk that others fill
     */
    public EmbeddedStore(Path folder, DataSize room) {
        Path file = folder.resolve("kiln.mv");
        reserve = DiskReserve.of(file);
        try {
            Files.createDirectories(folder);
            store = open(file);
        } catch (IOException e) {
            throw new UncheckedIOException("could not make the folder " + folder, e);
        } catch (MVStoreException e) {
            throw new IllegalStateException(
                    "could not open "
                            + file
                            + ": "
                            + e.getMessage()
                            + "; if another Kiln runs on this data, stop it, or give this one another kiln.data",
                    e);
        }
        epoch = changeDurably(this::nextEpoch);
        schedule(this::commit, COMMIT_INTERVAL);
        schedule(this::compact, COMPACT_INTERVAL);
        schedule(() -> keepRoom(room), Duration.ZERO, COMPACT_INTERVAL);
    }

    private void keepRoom(DataSize room) {
        try {
            reserve.restore(room.toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("could not take room on the disk", e);
        }
    }

    private static MVStore open(Path file) {
        return new MVStore.Builder()
                .fileName(UninterruptiblePath.name(file))
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(CACHE_MEBIBYTES)
                .compress()
                .open();
    }

    private long nextEpoch() {
        MVMap<String, String> meta = map("meta");
        long next = Long.parseLong(meta.getOrDefault(EPOCH, "0")) + 1;
        meta.put(EPOCH, String.valueOf(next));
        return next;
    }

    /** How often this store has been opened, this time included. */
    public long epoch() {
        return epoch;
    }

    /** A map of this store; reading needs no lock. */
    MVMap<String, String> map(String name) {
        return store.openMap(name);
    }

    /** Changes maps so that a crash leaves all of it or nothing; durable after a moment. */
    <T> T change(Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #change}, but on the disk when it returns. */
    <T> T changeDurably(Supplier<T> change) {
        lock.lock();
        try {
            T result = change.get();
            store.commit();
            store.sync();
            return result;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        reserve.close();
        timer.close();
        lock.lock();
        try {
            store.close();
        } finally {
            lock.unlock();
        }
    }

    private void commit() {
        lock.lock();
        try {
            if (!store.isClosed() && store.hasUnsavedChanges()) {
                store.commit();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Moves what is still in use out of files' parts that are mostly garbage, a bit at a time. */
    private void compact() {
        lock.lock();
        try {
            if (!store.isClosed()) {
                store.compact(COMPACT_BELOW_PERCENT, COMPACT_STEP_BYTES);
            }
        } finally {
            lock.unlock();
        }
    }

    private void schedule(Runnable work, Duration interval) {
        schedule(work, interval, interval);
    }

    private void schedule(Runnable work, Duration delay, Duration interval) {
        Runnable guarded =
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.error("the embedded store could not be written: is the disk full?", e);
                    }
                };
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(
                        guarded, delay.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }
}
