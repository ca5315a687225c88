package dev.kiln.registry;

import java.time.Duration;

/**
 * The bounds a registry client keeps.
 *
 * @param connectTimeout for a connection to be made
 * @param answerTimeout from the end of a request until the head of its answer
 * @param stallTimeout how long a body, up or down, may stand still
 * @param attempts how often a call is tried in all, when there is no answer or a 500, 502, 503, 504
 * @param firstBackoff the pause before the second attempt; doubled for each further one
 * @param maxBackoff the longest pause
 * @param maxManifestBytes the largest manifest that is read or sent
 * @param maxRedirects how many redirects a download follows
 * @param maxTags how many tags a listing may have
 */
public record RegistryClientOptions(
        Duration connectTimeout,
        Duration answerTimeout,
        Duration stallTimeout,
        int attempts,
        Duration firstBackoff,
        Duration maxBackoff,
        int maxManifestBytes,
        int maxRedirects,
        int maxTags) {
    /** The size above which registries need not take a manifest (distribution-spec). */
    public static final int DEFAULT_MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

    /** What suits a registry over the internet as well as one next door. */
    public static final RegistryClientOptions DEFAULTS =
            new RegistryClientOptions(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    4,
                    Duration.ofMillis(200),
                    Duration.ofSeconds(5),
                    DEFAULT_MAX_MANIFEST_BYTES,
                    5,
                    100_000);

    public RegistryClientOptions {
        if (attempts < 1 || maxManifestBytes < 1 || maxRedirects < 0 || maxTags < 1) {
            throw new IllegalArgumentException(
                    "a registry client needs at least one attempt and room for one manifest byte"
                            + " and one tag, and no fewer than zero redirects");
        }
    }

    /** The same bounds with another number of attempts. */
    public RegistryClientOptions withAttempts(int newAttempts) {
        return new RegistryClientOptions(
                connectTimeout,
                answerTimeout,
                stallTimeout,
                newAttempts,
                firstBackoff,
                maxBackoff,
                maxManifestBytes,
                maxRedirects,
                maxTags);
    }

    /** The same bounds with another time for the head of an answer. */
    public RegistryClientOptions withAnswerTimeout(Duration newAnswerTimeout) {
        return new RegistryClientOptions(
                connectTimeout,
                newAnswerTimeout,
                stallTimeout,
                attempts,
                firstBackoff,
                maxBackoff,
                maxManifestBytes,
                maxRedirects,
                maxTags);
    }

    /** The same bounds with another time after which a still-standing transfer is given up. */
    public RegistryClientOptions withStallTimeout(Duration newStallTimeout) {
        return new RegistryClientOptions(
                connectTimeout,
                answerTimeout,
                newStallTimeout,
                attempts,
                firstBackoff,
                maxBackoff,
                maxManifestBytes,
                maxRedirects,
                maxTags);
    }
}
