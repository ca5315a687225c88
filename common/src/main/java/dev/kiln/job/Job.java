package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/**
 * Something asked of the farm. Its JSON is the body of the message that carries it to a worker; it
 * holds no secrets.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = BuildJob.class, name = "build"),
    @JsonSubTypes.Type(value = IndexJob.class, name = "index"),
    @JsonSubTypes.Type(value = PushJob.class, name = "push")
})
public sealed interface Job permits BuildJob, IndexJob, PushJob {
    /** The version of the message format; a worker refuses one it does not know. */
    int SCHEMA = 2;

    int schema();

    JobId id();

    /** The tenant that owns the job, {@link #DEFAULT_PROJECT} where there is but one. */
    String project();

    Instant submittedAt();

    /** The queue that serves this job. */
    Route route();

    /** The tenant of repositories without a path, as in {@code hello:1}. */
    String DEFAULT_PROJECT = "library";
}
