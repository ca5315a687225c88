package dev.kiln.secret;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings {@code kiln.secrets.*}.
 *
 * @param keyFile lines of Base64, each a key of 32 bytes: the first encrypts, all of them decrypt
 * @param maxCount secrets of one job
 * @param maxSize of one secret
 * @param maxMemory of the secrets of all jobs together, where they are kept in memory
 * @param timeToLive how long the secrets of a job are kept that nobody removes
 */
@ConfigurationProperties("kiln.secrets")
public record SecretSettings(
        @Nullable Path keyFile,
        @DefaultValue("64") int maxCount,
        @DefaultValue("500KB") DataSize maxSize,
        @DefaultValue("256MB") DataSize maxMemory,
        @DefaultValue("24h") Duration timeToLive) {
    public SecretSettings {
        if (maxCount < 1) {
            throw new IllegalArgumentException(
                    "kiln.secrets.max-count must be at least 1, but is " + maxCount);
        }
        requirePositive("max-size", maxSize);
        requirePositive("max-memory", maxMemory);
        if (timeToLive.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "kiln.secrets.time-to-live must be at least a millisecond, but is "
                            + timeToLive);
        }
    }

    /** What holds where no setting says otherwise. */
    public static SecretSettings defaults() {
        return new SecretSettings(
                null,
                64,
                DataSize.ofKilobytes(500),
                DataSize.ofMegabytes(256),
                Duration.ofHours(24));
    }

    /** These settings with another key file. */
    public SecretSettings withKeyFile(Path file) {
        return new SecretSettings(file, maxCount, maxSize, maxMemory, timeToLive);
    }

    private static void requirePositive(String name, DataSize size) {
        if (size.toBytes() < 1) {
            throw new IllegalArgumentException(
                    "kiln.secrets." + name + " must be at least one byte, but is " + size);
        }
    }
}
