package dev.kiln.worker.context;

import dev.kiln.worker.archive.UnpackLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a build context may be ({@code kiln.worker.context.*}).
 *
 * @param maxBytes the uncompressed tar; default 20 GiB
 * @param maxEntries files and folders; default 2 million
 * @param maxDockerfileBytes a Dockerfile or ignore file; default 4 MiB
 */
@ConfigurationProperties("kiln.worker.context")
public record ContextLimits(
        @DefaultValue("21474836480") long maxBytes,
        @DefaultValue("2000000") long maxEntries,
        @DefaultValue("4194304") int maxDockerfileBytes) {
    private static final int MAX_DOCKERFILE_BYTES = 1 << 30;

    public ContextLimits {
        if (maxDockerfileBytes < 1 || maxDockerfileBytes > MAX_DOCKERFILE_BYTES) {
            throw new IllegalArgumentException(
                    "kiln.worker.context.max-dockerfile-bytes is "
                            + maxDockerfileBytes
                            + ": expected 1 to "
                            + MAX_DOCKERFILE_BYTES);
        }
    }

    /** The defaults above. */
    public static ContextLimits defaults() {
        return new ContextLimits(20L << 30, 2_000_000, 4 << 20);
    }

    UnpackLimits unpackLimits() {
        UnpackLimits defaults = UnpackLimits.forContexts();
        return new UnpackLimits(
                maxBytes, maxEntries, defaults.maxHeaderBytes(), defaults.maxNameBytes());
    }
}
