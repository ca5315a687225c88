package dev.kiln.place.redis;

import dev.kiln.image.Digest;
import dev.kiln.place.BlobPlaces;
import dev.kiln.place.PlaceSettings;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.core.StringRedisTemplate;

/** A sorted set per registry and blob, by the time when the blob was last seen. */
public final class RedisBlobPlaces implements BlobPlaces {
    private final StringRedisTemplate redis;
    private final PlaceSettings settings;
    private final InstantSource clock;

    public RedisBlobPlaces(StringRedisTemplate redis, PlaceSettings settings, InstantSource clock) {
        this.redis = redis;
        this.settings = settings;
        this.clock = clock;
    }

    private static String key(String registry, Digest blob) {
        return "kiln:place:{" + registry + "/" + blob + "}";
    }

    @Override
    public List<String> find(String registry, Digest blob) {
        double oldest = (double) (clock.millis() - settings.timeToLive().toMillis());
        @Nullable Set<String> found =
                redis.opsForZSet()
                        .reverseRangeByScore(
                                key(registry, blob),
                                oldest,
                                Double.MAX_VALUE,
                                0,
                                settings.perBlob());
        return found == null ? List.of() : List.copyOf(found);
    }

    @Override
    public void add(String registry, String repository, Collection<Digest> blobs) {
        for (Digest blob : blobs) {
            String key = key(registry, blob);
            redis.opsForZSet().add(key, repository, (double) clock.millis());
            redis.opsForZSet().removeRange(key, 0, -settings.perBlob() - 1L);
            redis.expire(key, settings.timeToLive());
        }
    }

    @Override
    public void remove(String registry, String repository, Digest blob) {
        redis.opsForZSet().remove(key(registry, blob), repository);
    }
}
