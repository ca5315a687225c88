package dev.kiln.worker.runtime.cache;

import dev.kiln.worker.snapshot.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures and deletes caches behind the builds' back, one tree at a time. */
final class CacheJanitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheJanitor.class);
    private static final long CLOSE_SECONDS = 30;

    private final CacheLayout layout;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("cache-mounts").factory());

    CacheJanitor(CacheLayout layout) {
        this.layout = layout;
    }

    /**
     * Measures a cache.
     *
     * @param begin is told when it begins
     * @param measured takes the size in bytes and tells the caches to delete for it
     */
    void measure(String name, Runnable begin, LongFunction<List<String>> measured) {
        thread.execute(() -> {
            begin.run();
            try {
                long bytes = Trees.sizeBytes(layout.cache(name));
                for (String evicted : measured.apply(bytes)) {
                    LOG.info("Gave up cache {} to stay within the budget", evicted);
                    Trees.delete(layout.discard(layout.cache(evicted)));
                }
            } catch (IOException e) {
                if (Files.exists(layout.cache(name))) {
                    LOG.warn("Cache {} could not be measured: {}", name, e.getMessage());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void delete(Path trashed) {
        thread.execute(() -> {
            try {
                Trees.delete(trashed);
            } catch (IOException e) {
                LOG.warn("{} stays until the next start: {}", trashed, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
