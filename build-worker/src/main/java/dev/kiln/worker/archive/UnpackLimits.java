package dev.kiln.worker.archive;

/**
 * What an archive may make its reader do. Whoever sends one is not trusted.
 *
 * @param maxBytes how long the uncompressed archive may be, and how large its files together
 * @param maxEntries how many entries it may hold
 * @param maxHeaderBytes how large one pax or GNU long-name header may be
 * @param maxNameBytes how long one entry's path may be
 */
public record UnpackLimits(long maxBytes, long maxEntries, int maxHeaderBytes, int maxNameBytes) {
    private static final int MIN_BYTES = 1024;

    /** The most that Linux takes in one call, without the terminating zero. */
    private static final int PATH_BYTES = 4095;

    public UnpackLimits {
        check("max-bytes", maxBytes, MIN_BYTES);
        check("max-entries", maxEntries, 1);
        check("max-header-bytes", maxHeaderBytes, MIN_BYTES);
        check("max-name-bytes", maxNameBytes, 1);
    }

    /** For layers: 100 GiB, 10 million entries, headers of 1 MiB, names of 4095 bytes. */
    public static UnpackLimits forLayers() {
        return new UnpackLimits(100L << 30, 10_000_000, 1 << 20, PATH_BYTES);
    }

    /** For build contexts and archives in ADD: 20 GiB, 2 million entries, else the same. */
    public static UnpackLimits forContexts() {
        return new UnpackLimits(20L << 30, 2_000_000, 1 << 20, PATH_BYTES);
    }

    private static void check(String name, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(
                    name + " is " + value + ": expected at least " + min);
        }
    }
}
