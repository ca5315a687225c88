package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.kiln.image.Descriptor;
import java.time.Instant;

/**
 * A Dockerfile to turn into an image.
 *
 * @param context the build context, a tar (plain, gzip or zstd) stored as a blob of {@link
 *     #contextRepository}
 */
public record BuildJob(
        int schema,
        JobId id,
        String project,
        Instant submittedAt,
        Descriptor context,
        BuildOptions options)
        implements Job {

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
