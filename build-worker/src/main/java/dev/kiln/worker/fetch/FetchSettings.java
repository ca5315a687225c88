package dev.kiln.worker.fetch;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How sources are fetched: {@code kiln.worker.fetch.*}.
 *
 * @param allowPrivate whether loopback and private addresses may be reached; link-local addresses,
 *     where clouds keep credentials, never are
 * @param timeout for one file, or one repository with its submodules
 * @param connectTimeout for one connection
 * @param stallTimeout how long a server may send nothing
 * @param maxRedirects from one URL
 * @param maxSize of one file, and of all that is received for one repository
 * @param cacheSize disk for files that are kept so that unchanged URLs are not downloaded again
 * @param git of repositories
 */
@ConfigurationProperties("kiln.worker.fetch")
public record FetchSettings(
        @DefaultValue("false") boolean allowPrivate,
        @DefaultValue("10m") Duration timeout,
        @DefaultValue("30s") Duration connectTimeout,
        @DefaultValue("60s") Duration stallTimeout,
        @DefaultValue("10") int maxRedirects,
        @DefaultValue("20GB") DataSize maxSize,
        @DefaultValue("2GB") DataSize cacheSize,
        @DefaultValue Git git) {

    /**
     * Limits of a repository: {@code kiln.worker.fetch.git.*}.
     *
     * @param maxTreeSize of all files that are checked out, those of submodules among them
     * @param maxEntries files, folders and links that are checked out
     * @param maxSubmodules of a repository, those of submodules among them
     * @param maxOutput of what a git command lists, such as refs
     * @param memory of one git process
     * @param maxAgentConnections of one fetch to its ssh agent at the same time
     * @param userId whom git runs as; any user but root
     * @param strictHostKeys whether ssh talks to no host whose key is unknown
     * @param knownHosts path of a file of ssh host keys; empty for none
     */
    public record Git(
            @DefaultValue("20GB") DataSize maxTreeSize,
            @DefaultValue("2000000") long maxEntries,
            @DefaultValue("200") int maxSubmodules,
            @DefaultValue("16MB") DataSize maxOutput,
            @DefaultValue("2GB") DataSize memory,
            @DefaultValue("16") int maxAgentConnections,
            @DefaultValue("65534") int userId,
            @DefaultValue("true") boolean strictHostKeys,
            @DefaultValue("") String knownHosts) {
        public Git {
            requirePositive("git.max-tree-size", maxTreeSize.toBytes());
            requirePositive("git.max-entries", maxEntries);
            requirePositive("git.max-output", Math.min(maxOutput.toBytes(), Integer.MAX_VALUE));
            requirePositive("git.memory", memory.toBytes());
            requirePositive("git.max-agent-connections", maxAgentConnections);
            requirePositive("git.user-id", userId);
            if (maxSubmodules < 0) {
                throw new IllegalArgumentException(
                        "kiln.worker.fetch.git.max-submodules must not be negative");
            }
        }

        /** The defaults above. */
        public static Git defaults() {
            return new Git(
                    DataSize.ofGigabytes(20),
                    2_000_000,
                    200,
                    DataSize.ofMegabytes(16),
                    DataSize.ofGigabytes(2),
                    16,
                    65534,
                    true,
                    "");
        }
    }

    public FetchSettings {
        requirePositive("timeout", timeout.toMillis());
        requirePositive("connect-timeout", connectTimeout.toMillis());
        requirePositive("stall-timeout", stallTimeout.toMillis());
        requirePositive("max-size", maxSize.toBytes());
        if (maxRedirects < 0 || cacheSize.toBytes() < 0) {
            throw new IllegalArgumentException(
                    "kiln.worker.fetch.max-redirects and kiln.worker.fetch.cache-size must not be"
                            + " negative");
        }
    }

    /** The defaults above. */
    public static FetchSettings defaults() {
        return new FetchSettings(
                false,
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                10,
                DataSize.ofGigabytes(20),
                DataSize.ofGigabytes(2),
                Git.defaults());
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "kiln.worker.fetch." + name + " must be more than 0, but is " + value);
        }
    }
}
