package dev.kiln.cache.redis;

import dev.kiln.cache.CacheSettings;
import dev.kiln.cache.StepCache;
import dev.kiln.cache.StepKey;
import dev.kiln.cache.StepRecord;
import dev.kiln.json.Json;
import dev.kiln.lease.Lease;
import dev.kiln.lease.LeaseLostException;
import dev.kiln.lease.redis.RedisLeases;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/** Step records as expiring JSON strings; a record that is used lives on. */
public final class RedisStepCache implements StepCache {
    private static final Logger LOG = LoggerFactory.getLogger(RedisStepCache.class);
    private static final RedisScript<Long> PUBLISH = script("publish.lua");
    private static final RedisScript<Long> REMOVE = script("remove.lua");

    private final StringRedisTemplate redis;
    private final CacheSettings settings;

    public RedisStepCache(StringRedisTemplate redis, CacheSettings settings) {
        this.redis = redis;
        this.settings = settings;
    }

    /** The hash tag is the name of the step's lease: the two change in one script. */
    private static String key(StepKey step) {
        return "kiln:step:{" + step.leaseName() + "}";
    }

    @Override
    public Map<StepKey, StepRecord> find(Collection<StepKey> keys) {
        List<StepKey> wanted = List.copyOf(Set.copyOf(keys));
        if (wanted.isEmpty()) {
            return Map.of();
        }
        List<@Nullable String> found =
                redis.opsForValue().multiGet(wanted.stream().map(RedisStepCache::key).toList());
        Map<StepKey, StepRecord> records = new LinkedHashMap<>();
        for (int i = 0; found != null && i < wanted.size(); i++) {
            StepKey key = wanted.get(i);
            parse(key, found.get(i)).ifPresent(record -> records.put(key, record));
        }
        if (!records.isEmpty()) {
            Set<StepKey> used = Set.copyOf(records.keySet());
            Thread.ofVirtual().name("kiln-cache-touch").start(() -> touch(used));
        }
        return records;
    }

    @Override
    public void publish(Collection<StepKey> keys, StepRecord record, Lease lease) {
        List<StepKey> all = StepCache.requireLeased(keys, lease);
        String json = Json.text(record);
        Long stored =
                redis.execute(
                        PUBLISH,
                        List.of(RedisLeases.key(lease.name()), key(all.getFirst())),
                        String.valueOf(lease.token()),
                        json,
                        String.valueOf(settings.timeToLive().toMillis()));
        if (stored == null || stored != 1) {
            throw new LeaseLostException(lease);
        }
        // The other keys are in other hash slots. They name the same step: whoever stores last
        // under them stores a result that is as good.
        all.stream()
                .skip(1)
                .forEach(key -> redis.opsForValue().set(key(key), json, settings.timeToLive()));
    }

    @Override
    public void remove(StepKey key, StepRecord record) {
        String stored = redis.opsForValue().get(key(key));
        if (stored != null && parse(key, stored).filter(record::equals).isPresent()) {
            redis.execute(REMOVE, List.of(key(key)), stored);
        }
    }

    /** A record of another version, or a damaged one, is a miss. */
    private static Optional<StepRecord> parse(StepKey key, @Nullable String json) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(json, StepRecord.class))
                    .filter(record -> record.schema() == StepRecord.SCHEMA);
        } catch (IllegalArgumentException e) {
            LOG.warn("the record of step {} counts as a miss: {}", key, e.getMessage());
            return Optional.empty();
        }
    }

    private void touch(Set<StepKey> used) {
        try {
            used.forEach(key -> redis.expire(key(key), settings.timeToLive()));
        } catch (DataAccessException e) {
            LOG.warn(
                    "the life of {} step records was not extended: {}",
                    used.size(),
                    e.getMessage());
        }
    }

    private static RedisScript<Long> script(String file) {
        return RedisScript.of(new ClassPathResource(file, RedisStepCache.class), Long.class);
    }
}
