package dev.kiln.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.cache.CacheSettings;
import dev.kiln.cache.StepCache;
import dev.kiln.cache.StepCacheContract;
import dev.kiln.cache.StepKey;
import dev.kiln.lease.Lease;
import dev.kiln.lease.Leases;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MvStepCacheTest extends StepCacheContract {
    private static final CacheSettings SETTINGS = new CacheSettings(Duration.ofDays(10));

    @TempDir Path folder;

    private EmbeddedStore store;
    private EmbeddedLeases leases;
    private MvStepCache cache;

    @BeforeEach
    void open() {
        store = new EmbeddedStore(folder);
        leases = new EmbeddedLeases(store.epoch());
        cache = cacheAfter(Duration.ZERO);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected StepCache cache() {
        return cache;
    }

    @Override
    protected Leases leases() {
        return leases;
    }

    @Test
    void aRecordIsForgottenWhenItHasLongBeenOfNoUse() {
        StepKey used = publish("used");
        StepKey unused = publish("unused");
        assertThat(cacheAfter(Duration.ofDays(8)).find(List.of(used))).hasSize(1);
        assertThat(cacheAfter(Duration.ofDays(12)).find(List.of(used, unused)))
                .containsOnlyKeys(used);
        cacheAfter(Duration.ofDays(12)).sweep();
        assertThat(store.map("steps")).containsOnlyKeys(used.toString());
    }

    @Test
    void recordsSurviveARestart() {
        StepKey key = publish("kept");
        store.close();
        open();
        assertThat(cache.find(List.of(key))).containsEntry(key, record("layer"));
    }

    private StepKey publish(String name) {
        StepKey key = key(name);
        Lease lease = leases.tryAcquire(key.leaseName(), "w", Duration.ofMinutes(1)).orElseThrow();
        cache.publish(List.of(key), record("layer"), lease);
        return key;
    }

    private MvStepCache cacheAfter(Duration time) {
        return new MvStepCache(store, leases, SETTINGS, Clock.offset(Clock.systemUTC(), time));
    }
}
