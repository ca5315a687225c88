package dev.kiln.worker.runtime.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The caches of one step. Closing it gives them back. */
public final class CacheUse implements AutoCloseable {
    private final CacheMounts caches;
    private final List<CacheTable.Entry> entries;
    private final List<Path> folders;
    private boolean closed;

    CacheUse(CacheMounts caches, List<CacheTable.Entry> entries, List<Path> folders) {
        this.caches = caches;
        this.entries = List.copyOf(entries);
        this.folders = List.copyOf(folders);
    }

    /** The folder for each request, in the order of the requests. */
    public List<Path> folders() {
        return folders;
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            caches.release(entries);
        }
    }
}
