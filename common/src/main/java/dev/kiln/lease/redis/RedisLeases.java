package dev.kiln.lease.redis;

import dev.kiln.lease.Lease;
import dev.kiln.lease.Leases;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Leases as expiring hashes. A token is the server's clock in microseconds, or one more than the
 * last token of that name where that is higher.
 */
public final class RedisLeases implements Leases {
    private static final RedisScript<String> ACQUIRE = script("acquire.lua", String.class);
    private static final RedisScript<Long> RENEW = script("renew.lua", Long.class);
    private static final RedisScript<Long> RELEASE = script("release.lua", Long.class);

    private final StringRedisTemplate redis;

    public RedisLeases(StringRedisTemplate redis) {
        this.redis = redis;
    }

    /** The key of a lease; other keys that are to change under it must share its hash tag. */
    public static String key(String leaseName) {
        return "kiln:lease:{" + leaseName + "}";
    }

    private static String fenceKey(String leaseName) {
        return "kiln:fence:{" + leaseName + "}";
    }

    @Override
    public Optional<Lease> tryAcquire(String name, String owner, Duration timeToLive) {
        Leases.requireValid(name, timeToLive);
        String token =
                redis.execute(
                        ACQUIRE,
                        List.of(key(name), fenceKey(name)),
                        owner,
                        String.valueOf(timeToLive.toMillis()),
                        UUID.randomUUID().toString());
        return Optional.ofNullable(token).map(t -> new Lease(name, owner, Long.parseLong(t)));
    }

    @Override
    public boolean renew(Lease lease, Duration timeToLive) {
        Leases.requireValid(lease.name(), timeToLive);
        Long renewed =
                redis.execute(
                        RENEW,
                        List.of(key(lease.name()), fenceKey(lease.name())),
                        String.valueOf(lease.token()),
                        String.valueOf(timeToLive.toMillis()));
        return renewed != null && renewed == 1;
    }

    @Override
    public void release(Lease lease) {
        redis.execute(RELEASE, List.of(key(lease.name())), String.valueOf(lease.token()));
    }

    @Override
    public Optional<Lease> holder(String name) {
        List<String> held =
                redis.<String, String>opsForHash().multiGet(key(name), List.of("owner", "token"));
        String owner = held.getFirst();
        String token = held.getLast();
        return owner == null || token == null
                ? Optional.empty()
                : Optional.of(new Lease(name, owner, Long.parseLong(token)));
    }

    private static <T> RedisScript<T> script(String file, Class<T> type) {
        return RedisScript.of(new ClassPathResource(file, RedisLeases.class), type);
    }
}
