package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kiln.image.Descriptor;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Dockerfile to turn into an image.
 *
 * @param context the build context: an upload, or a remote one
 * @param dockerfile a tar in {@link #contextRepository} that holds the Dockerfile, and its ignore
 *     file, where they are not in the context
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BuildJob(
        int schema,
        JobId id,
        String project,
        Instant submittedAt,
        ContextRef context,
        @Nullable Descriptor dockerfile,
        BuildOptions options)
        implements Job {

    public BuildJob {
        // It comes out of messages: what is missing must show here, not in the middle of a build.
        Objects.requireNonNull(id, "a build job needs an id");
        Objects.requireNonNull(project, "a build job needs a project");
        Objects.requireNonNull(submittedAt, "a build job needs the time of its submission");
        Objects.requireNonNull(context, "a build job needs a context");
        Objects.requireNonNull(options, "a build job needs options");
    }

    /** The repository of the layer-store that holds the contexts of a project's builds. */
    public static String contextRepository(String project) {
        return project + "/_contexts";
    }

    @JsonIgnore
    @Override
    public Route route() {
        return Route.build(options.platform());
    }
}
