package dev.kiln.worker.copy;

import dev.kiln.worker.archive.UnpackLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code kiln.worker.add.*}: what an archive that {@code ADD} unpacks may hold.
 *
 * @param maxBytes how long it may be uncompressed, and how large its files together
 * @param maxEntries how many entries it may hold
 */
@ConfigurationProperties("kiln.worker.add")
public record AddLimits(
        @DefaultValue("21474836480") long maxBytes, @DefaultValue("2000000") long maxEntries) {
    private static final int MIN_BYTES = 1024;

    public AddLimits {
        check("max-bytes", maxBytes, MIN_BYTES);
        check("max-entries", maxEntries, 1);
    }

    private static void check(String name, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(
                    "kiln.worker.add." + name + " is " + value + ": expected at least " + min);
        }
    }

    /** The limits for a {@link FileCopier}. */
    public UnpackLimits unpackLimits() {
        UnpackLimits defaults = UnpackLimits.forContexts();
        return new UnpackLimits(
                maxBytes, maxEntries, defaults.maxHeaderBytes(), defaults.maxNameBytes());
    }
}
