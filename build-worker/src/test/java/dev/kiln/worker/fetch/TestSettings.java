package dev.kiln.worker.fetch;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** Settings for tests against servers on the loopback interface. */
final class TestSettings {
    private TestSettings() {}

    static FetchSettings local() {
        return local(DataSize.ofMegabytes(64), FetchSettings.Git.defaults());
    }

    static FetchSettings local(DataSize maxSize, FetchSettings.Git git) {
        return with(true, maxSize, Duration.ofSeconds(20), git);
    }

    static FetchSettings with(
            boolean allowPrivate, DataSize maxSize, Duration stallTimeout, FetchSettings.Git git) {
        return new FetchSettings(
                allowPrivate,
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                stallTimeout,
                3,
                maxSize,
                DataSize.ofMegabytes(16),
                git);
    }

    static FetchSettings.Git git(DataSize maxTreeSize, long maxEntries, int maxSubmodules) {
        FetchSettings.Git git = FetchSettings.Git.defaults();
        return new FetchSettings.Git(
                maxTreeSize,
                maxEntries,
                maxSubmodules,
                git.maxOutput(),
                git.memory(),
                git.maxAgentConnections(),
                git.userId(),
                git.strictHostKeys(),
                git.knownHosts());
    }
}
