package dev.kiln.lease.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.lease.Lease;
import dev.kiln.lease.Leases;
import dev.kiln.lease.LeasesContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisLeasesTest extends LeasesContract {
    private final RedisAccess redis = new RedisAccess();
    private final Leases leases = new RedisLeases(redis.template());

    @AfterEach
    void close() {
        redis.close();
    }

    @Override
    protected Leases leases() {
        return leases;
    }

    @Test
    void tokensGrowEvenWhenTheServerHasLostItsData() {
        Lease before = leases.tryAcquire("job:1", "a", Duration.ofMinutes(1)).orElseThrow();
        redis.clear();
        Lease after = leases.tryAcquire("job:1", "b", Duration.ofMinutes(1)).orElseThrow();
        assertThat(after.token()).isGreaterThan(before.token());
        assertThat(leases.renew(before, Duration.ofMinutes(1))).isFalse();
    }
}
