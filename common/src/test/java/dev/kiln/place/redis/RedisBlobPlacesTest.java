package dev.kiln.place.redis;

import dev.kiln.lease.redis.RedisAccess;
import dev.kiln.place.BlobPlaces;
import dev.kiln.place.BlobPlacesContract;
import dev.kiln.place.PlaceSettings;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;

class RedisBlobPlacesTest extends BlobPlacesContract {
    private final RedisAccess redis = new RedisAccess();

    @AfterEach
    void close() {
        redis.close();
    }

    @Override
    protected BlobPlaces open(PlaceSettings settings, InstantSource clock) {
        return new RedisBlobPlaces(redis.template(), settings, clock);
    }
}
