package dev.kiln.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kiln.cache.CacheSettings;
import dev.kiln.cache.StepCache;
import dev.kiln.cache.StepCacheContract;
import dev.kiln.cache.StepKey;
import dev.kiln.lease.Lease;
import dev.kiln.lease.Leases;
import dev.kiln.lease.redis.RedisAccess;
import dev.kiln.lease.redis.RedisLeases;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisStepCacheTest extends StepCacheContract {
    private final RedisAccess redis = new RedisAccess();
    private final Leases leases = new RedisLeases(redis.template());
    private final StepCache cache =
            new RedisStepCache(redis.template(), new CacheSettings(Duration.ofDays(2)));

    @AfterEach
    void close() {
        redis.close();
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
    void aRecordThatIsFoundLivesOn() {
        StepKey key = key("used");
        Lease lease = leases.tryAcquire(key.leaseName(), "w", Duration.ofMinutes(1)).orElseThrow();
        cache.publish(List.of(key), record("layer"), lease);
        String redisKey = "kiln:step:{" + key.leaseName() + "}";
        redis.template().expire(redisKey, Duration.ofMinutes(1));
        assertThat(cache.find(List.of(key))).hasSize(1);
        await().until(() -> redis.template().getExpire(redisKey) > 3600);
    }

    @Test
    void aRecordOfAnotherSchemaOrADamagedOneIsAMiss() {
        StepKey key = key("strange");
        String redisKey = "kiln:step:{" + key.leaseName() + "}";
        redis.template().opsForValue().set(redisKey, "{\"schema\":2}");
        assertThat(cache.find(List.of(key))).isEmpty();
        redis.template().opsForValue().set(redisKey, "{");
        assertThat(cache.find(List.of(key))).isEmpty();
    }
}
