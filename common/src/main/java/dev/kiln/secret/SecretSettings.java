package dev.kiln.secret;

import java.nio.file.Path;
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
 */
@ConfigurationProperties("kiln.secrets")
public record SecretSettings(
        @Nullable Path keyFile,
        @DefaultValue("64") int maxCount,
        @DefaultValue("500KB") DataSize maxSize,
        @DefaultValue("256MB") DataSize maxMemory) {
    public SecretSettings {
        if (maxCount < 1) {
            throw new IllegalArgumentException(
                    "kiln.secrets.max-count must be at least 1, but is " + maxCount);
        }
        requirePositive("max-size", maxSize);
        requirePositive("max-memory", maxMemory);
    }

    /** What holds where no setting says otherwise. */
    public static SecretSettings defaults() {
        return new SecretSettings(null, 64, DataSize.ofKilobytes(500), DataSize.ofMegabytes(256));
    }

    /** These settings with another key file. */
    public SecretSettings withKeyFile(Path file) {
        return new SecretSettings(file, maxCount, maxSize, maxMemory);
    }

    private static void requirePositive(String name, DataSize size) {
        if (size.toBytes() < 1) {
            throw new IllegalArgumentException(
                    "kiln.secrets." + name + " must be at least one byte, but is " + size);
        }
    }
}
