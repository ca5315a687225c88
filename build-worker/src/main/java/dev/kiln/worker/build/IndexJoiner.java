package dev.kiln.worker.build;

import dev.kiln.job.IndexJob;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobResult;
import dev.kiln.job.JobState;
import dev.kiln.journal.Journal;
import dev.kiln.queue.Cancellation;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Waits for the builds of several platforms and has them joined. Everything that it looks at is in
 * journals and layer-store, and it writes the same whenever it runs: another worker can begin it
 * again.
 */
public final class IndexJoiner {
    private final Journal journal;
    private final Cancellation cancellation;
    private final JoinedOutput output;
    private final IndexSettings settings;

    public IndexJoiner(
            Journal journal,
            Cancellation cancellation,
            RegistryClient store,
            IndexSettings settings) {
        this.journal = journal;
        this.cancellation = cancellation;
        this.output = new JoinedOutput(store);
        this.settings = settings;
    }

    Duration pollInterval() {
        return settings.pollInterval();
    }

    /** Whether waiting is over: all builds have succeeded, one cannot, or nobody wants them. */
    boolean isDue(IndexJob job, JobRecord record) {
        // While it waits nothing is written to its journal, so this is how long it has waited.
        boolean longAgo = record.updatedAt().plus(settings.lostAfter()).isBefore(Instant.now());
        List<PlatformBuild> builds = PlatformBuild.of(job, journal);
        return record.cancelRequested()
                || builds.stream().allMatch(build -> build.is(JobState.SUCCEEDED))
                || builds.stream()
                        .filter(build -> longAgo || !build.isLost())
                        .anyMatch(build -> build.failure().isPresent());
    }

    void cancelBuilds(IndexJob job, String reason) {
        cancellation.requestBuilds(job, reason);
    }

    /**
     * Joins builds that have all succeeded.
     *
     * @throws BuildFailedException if one has not; the others are cancelled then
     * @throws IOException if the farm failed: another attempt may succeed
     */
    JobResult join(IndexJob job) throws IOException, BuildFailedException {
        List<PlatformBuild> builds = PlatformBuild.of(job, journal);
        Optional<JobFailure> failure = failure(builds);
        if (failure.isPresent()) {
            cancelBuilds(job, failure.get().message());
            throw new BuildFailedException(failure.get());
        }
        return output.of(job, builds);
    }

    /** Of a build that failed, rather than of one that was cancelled because of it. */
    private static Optional<JobFailure> failure(List<PlatformBuild> builds) {
        return Stream.concat(
                        builds.stream().filter(build -> build.is(JobState.FAILED)), builds.stream())
                .flatMap(build -> build.failure().stream())
                .findFirst();
    }
}
