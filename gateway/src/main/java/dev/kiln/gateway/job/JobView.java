package dev.kiln.gateway.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kiln.image.ImageReference;
import dev.kiln.job.BuildJob;
import dev.kiln.job.IndexJob;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobResult;
import dev.kiln.job.JobState;
import dev.kiln.job.PushJob;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as clients see it.
 *
 * @param builds those that an index is made of, in its order
 */
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
        @Nullable List<Build> builds,
        @Nullable JobResult result,
        @Nullable JobFailure failure) {

    /** The build of one platform that an index is made of. */
    record Build(String platform, JobId id) {}

    static JobView of(JobRecord entry) {
        return switch (entry.job()) {
            case BuildJob build -> of(entry, "build", build.options().tags(), null);
            case PushJob push -> of(entry, "push", List.of(push.target()), null);
            case IndexJob index ->
                    of(
                            entry,
                            "index",
                            index.options().tags(),
                            index.builds().stream()
                                    .map(part -> new Build(part.platform().toString(), part.job()))
                                    .toList());
        };
    }

    private static JobView of(
            JobRecord entry, String type, List<ImageReference> tags, @Nullable List<Build> builds) {
        return new JobView(
                entry.job().id(),
                type,
                entry.job().project(),
                entry.state(),
                entry.job().submittedAt(),
                entry.updatedAt(),
                entry.attempts(),
                tags,
                builds,
                entry.result(),
                entry.failure());
    }

    /** The newest jobs first. */
    record Page(List<JobView> jobs) {
        Page {
            jobs = List.copyOf(jobs);
        }
    }
}
