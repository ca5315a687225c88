package dev.kiln.cache;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the step cache.
 *
 * @param timeToLive how long a step record is kept after it was last found or published
 */
@ConfigurationProperties("kiln.cache")
public record CacheSettings(@DefaultValue("90d") Duration timeToLive) {
    public CacheSettings {
        if (timeToLive.toMillis() <= 0) {
            throw new IllegalArgumentException("kiln.cache.time-to-live must be more than zero");
        }
    }
}
