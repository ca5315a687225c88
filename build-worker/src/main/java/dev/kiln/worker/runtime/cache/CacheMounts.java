package dev.kiln.worker.runtime.cache;

import dev.kiln.worker.linux.Mounts;
import dev.kiln.worker.runtime.StepStartException;
import dev.kiln.worker.runtime.cache.CacheTable.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The cache mounts of one worker, below one folder that no other process may use. A cache stays as
 * a step left it, even one that was killed; only a crash of the machine, after which files may be
 * torn, costs them all.
 */
public final class CacheMounts implements AutoCloseable {
    private final CacheLayout layout;
    private final CacheMountSettings settings;
    private final CacheTable table = new CacheTable();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private final CacheJanitor janitor;

    private CacheMounts(CacheLayout layout, CacheMountSettings settings) {
        this.layout = layout;
        this.settings = settings;
        this.janitor = new CacheJanitor(layout);
    }

    /** Opens a folder, which is created if it is missing. */
    public static CacheMounts open(Path folder, CacheMountSettings settings) throws IOException {
        CacheMounts caches = new CacheMounts(new CacheLayout(folder), settings);
        caches.recover();
        return caches;
    }

    /**
     * Takes all caches of one step at once, made where they are not there yet.
     *
     * @throws StepStartException if another step does not give a locked one back in time
     * @throws IOException also what a seed threw; such a cache is not there then
     */
    public CacheUse acquire(List<CacheRequest> requests) throws IOException, InterruptedException {
        Map<String, CacheRequest> byKey = new LinkedHashMap<>();
        requests.forEach(request -> byKey.putIfAbsent(request.key(), request));
        Map<String, Entry> taken = take(byKey);
        List<Entry> entries = List.copyOf(taken.values());
        try {
            for (Map.Entry<String, CacheRequest> each : byKey.entrySet()) {
                Entry entry = taken.get(each.getKey());
                if (entry != null && !entry.ready) {
                    make(entry, each.getValue());
                }
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            release(entries);
            throw e;
        }
        List<Path> folders = new ArrayList<>();
        for (CacheRequest request : requests) {
            Entry entry = taken.get(request.key());
            if (entry != null) {
                folders.add(layout.files(entry.name));
            }
        }
        return new CacheUse(this, entries, folders);
    }

    /** The disk space of all caches, in bytes, as far as it is measured yet. */
    public long usedBytes() {
        return locked(table::totalBytes);
    }

    /** Leaves the folder in a state that survives a crash of the machine. */
    @Override
    public void close() throws IOException {
        janitor.close();
        Mounts.syncFilesystem(layout.folder());
        layout.mark().markClean();
    }

    private Map<String, Entry> take(Map<String, CacheRequest> requests)
            throws IOException, InterruptedException {
        long left = settings.lockTimeout().toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                Optional<Map<String, Entry>> taken = table.take(requests);
                if (taken.isPresent()) {
                    return taken.get();
                }
                if (left <= 0) {
                    throw new StepStartException(
                            "another step has kept one of the cache mounts "
                                    + requests.values().stream().map(CacheRequest::id).toList()
                                    + " for more than "
                                    + settings.lockTimeout()
                                    + " (kiln.worker.cache-mounts.lock-timeout): try again, or use"
                                    + " sharing=private");
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void make(Entry entry, CacheRequest request) throws IOException, InterruptedException {
        try {
            layout.make(entry.name, request);
        } catch (IOException | InterruptedException | RuntimeException e) {
            layout.discardUnfinished(entry.name).forEach(janitor::delete);
            throw e;
        }
        locked(() -> {
            entry.ready = true;
            changed.signalAll();
            return entry;
        });
    }

    void release(List<Entry> entries) throws IOException {
        Instant now = Instant.now();
        for (Entry entry : entries) {
            if (entry.ready) {
                layout.touch(entry.name, now);
            }
        }
        List<Entry> toMeasure =
                locked(() -> {
                    List<Entry> kept = new ArrayList<>();
                    for (Entry entry : entries) {
                        table.release(entry, now);
                        if (!entry.ready) {
                            table.remove(entry);
                        } else if (!entry.unmeasured) {
                            entry.unmeasured = true;
                            kept.add(entry);
                        }
                    }
                    changed.signalAll();
                    return kept;
                });
        toMeasure.forEach(this::measureLater);
    }

    private void recover() throws IOException {
        boolean believed = layout.mark().isBelievable();
        layout.mark().markOpen();
        for (Path unfinished : layout.unfinished()) {
            layout.discard(unfinished);
        }
        for (String name : layout.names()) {
            if (believed && Files.isDirectory(layout.files(name))) {
                Entry entry = new Entry(CacheLayout.keyOf(name), name, true, layout.touched(name));
                locked(() -> {
                    table.put(entry);
                    return entry;
                });
                measureLater(entry);
            } else {
                layout.discard(layout.cache(name));
            }
        }
        layout.trashed().forEach(janitor::delete);
    }

    private void measureLater(Entry entry) {
        janitor.measure(
                entry.name,
                () -> locked(() -> entry.unmeasured = false),
                bytes ->
                        locked(() -> {
                            entry.sizeBytes = bytes;
                            return table.evictDownTo(settings.budget().toBytes()).stream()
                                    .map(evicted -> evicted.name)
                                    .toList();
                        }));
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
