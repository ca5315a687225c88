package dev.kiln.cli.farm;

import dev.kiln.image.ImageReference;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.job.JobResult;
import dev.kiln.job.JobState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job as the jobs API shows it. */
public record JobView(
        JobId id,
        String type,
        String project,
        JobState state,
        Instant submittedAt,
        Instant updatedAt,
        int attempts,
        List<ImageReference> tags,
        @Nullable JobResult result,
        @Nullable JobFailure failure) {
    public JobView {
        tags = tags == null ? List.of() : List.copyOf(tags);
    }

    /** The newest jobs first. */
    record Page(List<JobView> jobs) {
        Page {
            jobs = jobs == null ? List.of() : List.copyOf(jobs);
        }
    }
}
