package dev.kiln.worker.runtime.cache;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings {@code kiln.worker.cache-mounts.*}.
 *
 * @param budget disk for caches that no step uses; the least recently used go first
 * @param lockTimeout how long a step waits for a cache that another one has locked
 */
@ConfigurationProperties("kiln.worker.cache-mounts")
public record CacheMountSettings(
        @DefaultValue("20GB") DataSize budget, @DefaultValue("1h") Duration lockTimeout) {
    public CacheMountSettings {
        if (budget.isNegative() || lockTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "kiln.worker.cache-mounts.budget and kiln.worker.cache-mounts.lock-timeout must"
                            + " not be negative");
        }
    }
}
