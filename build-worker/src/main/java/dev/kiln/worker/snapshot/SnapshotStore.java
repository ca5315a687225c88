package dev.kiln.worker.snapshot;

import dev.kiln.image.Digest;
import dev.kiln.worker.linux.Mounts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one worker, below one folder that no other process may use. Work with them in a
 * {@link #session}. Snapshots that no session uses are given up, the ones unused for longest first,
 * when all together take more than the budget.
 */
public final class SnapshotStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
    private static final long CLOSE_SECONDS = 30;

    /** POSIX locks do not exclude the own process, and closing a file drops all of its locks. */
    private static final Set<Path> OPEN_HERE = new HashSet<>();

    private final SnapshotLayout layout;
    private final long budgetBytes;
    private final FileChannel lockFile;
    private final Catalog catalog = new Catalog();
    private final ConcurrentMap<Digest, CompletableFuture<String>> loads =
            new ConcurrentHashMap<>();

    /** Deletes and measures behind the builds' back, one tree at a time. */
    private final ExecutorService janitor =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("snapshots").factory());

    private SnapshotStore(SnapshotLayout layout, long budgetBytes, FileChannel lockFile) {
        this.layout = layout;
        this.budgetBytes = budgetBytes;
        this.lockFile = lockFile;
    }

    /**
     * Opens a folder, which is created if it is missing, and sweeps what an earlier process left
     * unfinished there.
     *
     * @param budgetBytes the disk space that snapshots may take while no session uses them
     * @throws IOException if another process uses the folder
     */
    public static SnapshotStore open(Path folder, long budgetBytes) throws IOException {
        SnapshotLayout layout = new SnapshotLayout(folder);
        FileChannel lockFile = lock(layout);
        try {
            SnapshotStore store = new SnapshotStore(layout, budgetBytes, lockFile);
            store.recover();
            return store;
        } catch (IOException | RuntimeException e) {
            unlock(layout, lockFile);
            throw e;
        }
    }

    /** A use of the store: what it touches stays until it is closed. */
    public SnapshotSession session() {
        return new SnapshotSession(this);
    }

    /** The directory that holds every layer, for mounting it a second time with other ids. */
    public Path layers() {
        return layout.layers();
    }

    /** The disk space of all committed snapshots, in bytes, as far as it is measured yet. */
    public long usedBytes() {
        return catalog.totalBytes();
    }

    /** Leaves the folder in a state that survives a crash of the machine. */
    @Override
    public void close() throws IOException {
        janitor.shutdown();
        try {
            if (!janitor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                janitor.shutdownNow();
            }
        } catch (InterruptedException e) {
            janitor.shutdownNow();
            Thread.currentThread().interrupt();
        }
        try {
            Mounts.syncFilesystem(layout.folder());
            layout.markClean();
        } finally {
            unlock(layout, lockFile);
        }
    }

    SnapshotLayout layout() {
        return layout;
    }

    Catalog catalog() {
        return catalog;
    }

    ConcurrentMap<Digest, CompletableFuture<String>> loads() {
        return loads;
    }

    /** Finds a snapshot and pins it for the caller. */
    Optional<Snapshot> findPinned(Digest chainId) throws IOException {
        Instant now = Instant.now();
        Optional<String> id = catalog.pinByChain(chainId, now);
        if (id.isPresent()) {
            layout.touch(id.get(), now);
        }
        return id.map(layout::snapshot);
    }

    /** Makes a snapshot findable, unless another one has this chain id already. */
    void publish(Snapshot snapshot, Digest chainId) throws IOException {
        layout.link(chainId, snapshot.id());
        catalog.put(chainId, snapshot.id(), Instant.now());
        janitor.execute(() -> measure(snapshot.id()));
    }

    void unpin(String id) throws IOException {
        Path layer = layout.layers().resolve(id);
        if (catalog.unpin(id) && Files.exists(layer)) {
            discard(layer);
        }
    }

    void discard(Snapshot snapshot) throws IOException {
        discard(layout.layers().resolve(snapshot.id()));
    }

    void discard(Path directory) throws IOException {
        Path trashed = layout.discard(directory);
        janitor.execute(() -> delete(trashed));
    }

    /** Gives up what the budget does not cover. */
    void shrink() throws IOException {
        for (Catalog.Evicted evicted : catalog.evictDownTo(budgetBytes)) {
            for (Digest chainId : evicted.chainIds()) {
                layout.unlink(chainId);
            }
            discard(layout.layers().resolve(evicted.id()));
            LOG.info("Gave up snapshot {} to stay within the budget", evicted.id());
        }
    }

    private void recover() throws IOException {
        for (Path mount : MountTable.below(layout.mounts())) {
            Mounts.detach(mount);
        }
        Map<Digest, String> chains = layout.readChains();
        layout.markOpen();
        Set<String> known = new HashSet<>(chains.values());
        for (Map.Entry<Digest, String> chain : chains.entrySet()) {
            catalog.put(chain.getKey(), chain.getValue(), layout.touched(chain.getValue()));
        }
        for (String id : layout.layerIds()) {
            if (!known.contains(id)) {
                layout.discard(id);
            }
        }
        for (Path mountPoint : layout.mountPoints()) {
            Files.delete(mountPoint);
        }
        for (Path trashed : layout.trashed()) {
            janitor.execute(() -> delete(trashed));
        }
        known.forEach(id -> janitor.execute(() -> measure(id)));
    }

    private void measure(String id) {
        try {
            catalog.measured(id, Trees.sizeBytes(layout.layers().resolve(id)));
            shrink();
        } catch (IOException e) {
            if (!Files.exists(layout.layers().resolve(id))) {
                return; // given up in the meantime
            }
            LOG.warn("Snapshot {} could not be measured: {}", id, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path trashed) {
        try {
            Trees.delete(trashed);
        } catch (IOException e) {
            LOG.warn("{} stays until the next start: {}", trashed, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static FileChannel lock(SnapshotLayout layout) throws IOException {
        synchronized (OPEN_HERE) {
            if (OPEN_HERE.contains(layout.folder())) {
                throw inUse(layout);
            }
            FileChannel file =
                    FileChannel.open(
                            layout.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (file.tryLock() == null) {
                file.close();
                throw inUse(layout);
            }
            OPEN_HERE.add(layout.folder());
            return file;
        }
    }

    private static void unlock(SnapshotLayout layout, FileChannel lockFile) throws IOException {
        synchronized (OPEN_HERE) {
            lockFile.close();
            OPEN_HERE.remove(layout.folder());
        }
    }

    private static IOException inUse(SnapshotLayout layout) {
        return new IOException(
                "the snapshots in "
                        + layout.folder()
                        + " are in use by another worker: give each worker its own kiln.data");
    }
}
