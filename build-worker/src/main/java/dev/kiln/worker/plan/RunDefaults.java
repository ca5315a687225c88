package dev.kiln.worker.plan;

import dev.kiln.job.BuildOptions;
import org.jspecify.annotations.Nullable;

/**
 * What every {@code RUN} of a build has in common.
 *
 * @param network of those that name none; null for {@code default}
 */
public record RunDefaults(@Nullable String network, BuilderArgs args) {
    /**
     * Of a build.
     *
     * @throws IllegalArgumentException if one of its arguments to the builder is invalid
     */
    public static RunDefaults of(BuildOptions options) {
        return new RunDefaults(options.network(), BuilderArgs.of(options));
    }
}
