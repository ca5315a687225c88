package dev.kiln.gateway.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kiln.image.ImageReference;
import dev.kiln.job.BuildJob;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobResult;
import dev.kiln.job.JobState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job as clients see it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobView(
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

    static JobView of(JobRecord entry) {
        return switch (entry.job()) {
            case BuildJob build ->
                    new JobView(
                            build.id(),
                            "build",
                            build.project(),
                            entry.state(),
                            build.submittedAt(),
                            entry.updatedAt(),
                            entry.attempts(),
                            build.options().tags(),
                            entry.result(),
                            entry.failure());
        };
    }

    /** The newest jobs first. */
    record Page(List<JobView> jobs) {
        Page {
            jobs = List.copyOf(jobs);
        }
    }
}
