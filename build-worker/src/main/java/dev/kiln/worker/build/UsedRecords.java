package dev.kiln.worker.build;

import dev.kiln.cache.StepCache;
import dev.kiln.cache.StepKey;
import dev.kiln.cache.StepRecord;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The step records that a build has taken from the cache. A record whose blob is gone is a miss:
 * when the layer-store lacks something, the records that promised it are forgotten, and the build
 * is walked again.
 */
final class UsedRecords {
    private final StepCache cache;
    private final RegistryClient store;
    private final Map<StepKey, StepRecord> records = new ConcurrentHashMap<>();

    UsedRecords(StepCache cache, RegistryClient store) {
        this.cache = cache;
        this.store = store;
    }

    void add(StepKey key, StepRecord record) {
        records.put(key, record);
    }

    /** Forgets the records whose blob is gone; says how many there were. */
    int forgetStale() throws IOException {
        int stale = 0;
        for (Map.Entry<StepKey, StepRecord> used : records.entrySet()) {
            StepRecord record = used.getValue();
            if (!store.hasBlob(record.repository(), record.layer().digest())) {
                cache.remove(used.getKey(), record);
                stale++;
            }
        }
        return stale;
    }
}
