package dev.kiln.worker.archive;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How layers are compressed ({@code kiln.worker.compression.*}).
 *
 * @param format {@code gzip} (default; every client reads it) or {@code zstd} (smaller and faster,
 *     but Docker before 23 refuses it)
 * @param level 1 (fastest) to 9 for gzip, to 19 for zstd; default 6. Zstd reaches gzip's level 6 at
 *     its 3
 * @param threads how many threads compress, over all layers together; 0 (default) is one per
 *     processor
 * @param blockBytes how much of the tar goes into one gzip member, 64 KiB to 64 MiB; default 1 MiB.
 *     Changing it changes the digests of layers built from then on
 */
@ConfigurationProperties("kiln.worker.compression")
public record CompressionOptions(
        @DefaultValue("gzip") Format format,
        @DefaultValue("6") int level,
        @DefaultValue("0") int threads,
        @DefaultValue("1048576") int blockBytes) {
    private static final int MIN_BLOCK_BYTES = 64 << 10;
    private static final int MAX_BLOCK_BYTES = 64 << 20;
    private static final int MAX_THREADS = 256;

    /** The compressed forms of a layer. */
    public enum Format {
        GZIP(9),
        ZSTD(19);

        private final int maxLevel;

        Format(int maxLevel) {
            this.maxLevel = maxLevel;
        }
    }

    public CompressionOptions {
        check("level", level, 1, format.maxLevel);
        check("threads", threads, 0, MAX_THREADS);
        check("block-bytes", blockBytes, MIN_BLOCK_BYTES, MAX_BLOCK_BYTES);
    }

    /** The defaults above. */
    public static CompressionOptions defaults() {
        return new CompressionOptions(Format.GZIP, 6, 0, 1 << 20);
    }

    public CompressionOptions withFormat(Format newFormat, int newLevel) {
        return new CompressionOptions(newFormat, newLevel, threads, blockBytes);
    }

    /** The threads that this means on this machine. */
    int effectiveThreads() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "kiln.worker.compression."
                            + name
                            + " is "
                            + value
                            + ": expected "
                            + min
                            + " to "
                            + max);
        }
    }
}
