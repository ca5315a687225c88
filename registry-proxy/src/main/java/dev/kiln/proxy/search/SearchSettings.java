package dev.kiln.proxy.search;

import dev.kiln.registry.RegistryClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How images are searched, {@code kiln.registry-proxy.search.*}.
 *
 * @param dockerHubIndex where Docker Hub's {@code /v1/search} is
 * @param dockerHubApi where Docker Hub's {@code /v2/search/repositories/} is
 * @param registries {@code host:port} of registries that every search asks as well
 * @param timeout for one answer
 * @param cacheTime how long an answer is used again
 * @param catalogCacheTime the same for the farm's own repositories
 * @param failureTime how long a source that failed is not asked again
 * @param cachePages how many answers of up to 100 results are kept
 * @param maxResults how many results of one source are looked through
 */
@ConfigurationProperties("kiln.registry-proxy.search")
public record SearchSettings(
        @DefaultValue("https://index.docker.io") URI dockerHubIndex,
        @DefaultValue("https://hub.docker.com") URI dockerHubApi,
        @DefaultValue List<String> registries,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("1m") Duration cacheTime,
        @DefaultValue("5s") Duration catalogCacheTime,
        @DefaultValue("10s") Duration failureTime,
        @DefaultValue("500") int cachePages,
        @DefaultValue("500") int maxResults) {
    /** A search that waits for minutes helps nobody: what fails is tried once more. */
    private static final int ATTEMPTS = 2;

    public SearchSettings {
        registries = List.copyOf(registries);
        requirePositive("timeout", timeout.toMillis());
        requirePositive("cache-time", cacheTime.toMillis());
        requirePositive("catalog-cache-time", catalogCacheTime.toMillis());
        requirePositive("failure-time", failureTime.toMillis());
        requirePositive("cache-pages", cachePages);
        requirePositive("max-results", maxResults);
    }

    RegistryClientOptions clientOptions() {
        return RegistryClientOptions.DEFAULTS
                .withAttempts(ATTEMPTS)
                .withAnswerTimeout(timeout)
                .withStallTimeout(timeout);
    }

    /** How long a search waits for one source, whose answer may still be kept for the next one. */
    Duration patience() {
        return timeout.multipliedBy(ATTEMPTS);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "kiln.registry-proxy.search." + name + " must be more than zero");
        }
    }
}
