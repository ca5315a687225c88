package dev.kiln.worker.build;

import dev.kiln.image.Platform;
import dev.kiln.job.IndexJob;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobResult;
import dev.kiln.job.JobState;
import dev.kiln.journal.Journal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of the builds that an index is made of, and where it stands.
 *
 * @param record absent where the farm has lost its journal
 */
record PlatformBuild(Platform platform, JobId job, @Nullable JobRecord record) {

    static List<PlatformBuild> of(IndexJob index, Journal journal) {
        return index.builds().stream()
                .map(part ->
                        new PlatformBuild(
                                part.platform(), part.job(), journal.find(part.job()).orElse(null)))
                .toList();
    }

    boolean isLost() {
        return record == null;
    }

    boolean is(JobState state) {
        return record != null && record.state() == state;
    }

    /** Why this build alone means that there will be no index. */
    Optional<JobFailure> failure() {
        JobFailure failure = record == null ? null : record.failure();
        if (failure != null) {
            return Optional.of(failure.withMessage(this + " failed: " + failure.message()));
        }
        if (record == null) {
            return Optional.of(ofFarm("is not known any more, its journal was lost: build again"));
        }
        return is(JobState.CANCELLED) ? Optional.of(ofFarm("was cancelled")) : Optional.empty();
    }

    /**
     * What it made.
     *
     * @throws IOException if it has not succeeded
     */
    JobResult result() throws IOException {
        JobResult result = record == null ? null : record.result();
        if (result == null) {
            throw new IOException(this + " has no result");
        }
        return result;
    }

    private JobFailure ofFarm(String what) {
        return JobFailure.of(JobFailure.Kind.FARM_ERROR, this + " " + what);
    }

    @Override
    public String toString() {
        return "the build for " + platform + " (job " + job + ")";
    }
}
