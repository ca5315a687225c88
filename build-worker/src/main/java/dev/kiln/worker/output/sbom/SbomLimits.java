package dev.kiln.worker.output.sbom;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an image may make its scanner do ({@code kiln.worker.sbom.*}).
 *
 * @param maxDatabaseBytes how large one package database may be; default 512 MiB
 * @param maxPackages how many packages one image may have; default 100,000
 * @param maxEntryBytes how large one package's entry, or one file of licenses, may be; default 32
 *     MiB
 */
@ConfigurationProperties("kiln.worker.sbom")
public record SbomLimits(
        @DefaultValue("536870912") long maxDatabaseBytes,
        @DefaultValue("100000") int maxPackages,
        @DefaultValue("33554432") int maxEntryBytes) {

    public SbomLimits {
        if (maxDatabaseBytes < 1 || maxPackages < 1 || maxEntryBytes < 1) {
            throw new IllegalArgumentException(
                    "kiln.worker.sbom.* are %d, %d and %d: expected at least 1"
                            .formatted(maxDatabaseBytes, maxPackages, maxEntryBytes));
        }
    }

    /** The defaults above. */
    public static SbomLimits defaults() {
        return new SbomLimits(512L << 20, 100_000, 32 << 20);
    }
}
