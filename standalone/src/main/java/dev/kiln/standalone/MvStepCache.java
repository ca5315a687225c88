package dev.kiln.standalone;

import dev.kiln.cache.CacheSettings;
import dev.kiln.cache.StepCache;
import dev.kiln.cache.StepKey;
import dev.kiln.cache.StepRecord;
import dev.kiln.json.Json;
import dev.kiln.lease.Lease;
import dev.kiln.lease.LeaseLostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Step records in the embedded store, each with the time when it was last of use. */
public final class MvStepCache implements StepCache {
    private static final Logger LOG = LoggerFactory.getLogger(MvStepCache.class);
    private static final int PUBLICATIONS_BETWEEN_SWEEPS = 1_000;

    /** A record's time of use is written anew when it is older than this. */
    private static final Duration USE_RESOLUTION = Duration.ofHours(1);

    private final EmbeddedStore store;
    private final EmbeddedLeases leases;
    private final CacheSettings settings;
    private final Clock clock;
    private final MVMap<String, String> steps;
    private final AtomicLong publications = new AtomicLong();

    public MvStepCache(
            EmbeddedStore store, EmbeddedLeases leases, CacheSettings settings, Clock clock) {
        this.store = store;
        this.leases = leases;
        this.settings = settings;
        this.clock = clock;
        steps = store.map("steps");
    }

    @Override
    public Map<StepKey, StepRecord> find(Collection<StepKey> keys) {
        Instant now = clock.instant();
        Map<StepKey, StepRecord> records = new HashMap<>();
        for (StepKey key : keys) {
            String json = steps.get(key.toString());
            parse(key.toString(), json)
                    .filter(stored -> !hasExpired(stored, now))
                    .ifPresent(stored -> {
                        records.put(key, stored.record());
                        touch(key, json, stored, now);
                    });
        }
        return records;
    }

    @Override
    public void publish(Collection<StepKey> keys, StepRecord record, Lease lease) {
        List<StepKey> all = StepCache.requireLeased(keys, lease);
        String json = Json.text(new StoredStep(clock.instant(), record));
        boolean stored =
                leases.whileHeld(
                        lease,
                        () ->
                                store.changeDurably(() -> {
                                    all.forEach(key -> steps.put(key.toString(), json));
                                    return all.size();
                                }));
        if (!stored) {
            throw new LeaseLostException(lease);
        }
        if (publications.getAndIncrement() % PUBLICATIONS_BETWEEN_SWEEPS == 0) {
            Thread.ofVirtual().name("kiln-cache-sweep").start(this::sweep);
        }
    }

    @Override
    public void remove(StepKey key, StepRecord record) {
        String json = steps.get(key.toString());
        if (json != null
                && parse(key.toString(), json)
                        .filter(stored -> stored.record().equals(record))
                        .isPresent()) {
            store.change(() -> steps.remove(key.toString(), json));
        }
    }

    private void touch(StepKey key, @Nullable String json, StoredStep stored, Instant now) {
        if (json != null && stored.usedAt().isBefore(now.minus(USE_RESOLUTION))) {
            String touched = Json.text(new StoredStep(now, stored.record()));
            store.change(() -> steps.replace(key.toString(), json, touched));
        }
    }

    /** Forgets what was of no use for so long; run on a thread of its own. */
    void sweep() {
        Instant now = clock.instant();
        try {
            steps.forEach((key, json) -> {
                if (parse(key, json).filter(s -> !hasExpired(s, now)).isEmpty()) {
                    store.change(() -> steps.remove(key, json));
                }
            });
        } catch (RuntimeException e) {
            LOG.warn("old step records could not be removed", e);
        }
    }

    private boolean hasExpired(StoredStep stored, Instant now) {
        return stored.usedAt().plus(settings.timeToLive()).isBefore(now);
    }

    /** A record of another version, or a damaged one, is a miss. */
    private static Optional<StoredStep> parse(String key, @Nullable String json) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(json, StoredStep.class))
                    .filter(stored -> stored.record().schema() == StepRecord.SCHEMA);
        } catch (IllegalArgumentException e) {
            LOG.warn("the record of step {} counts as a miss: {}", key, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * @param usedAt when it was last found or published
     */
    private record StoredStep(Instant usedAt, StepRecord record) {}
}
