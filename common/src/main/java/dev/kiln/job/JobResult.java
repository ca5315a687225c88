package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a build made.
 *
 * @param manifest digest of the image manifest, or of the index
 * @param config digest of the image config, the image id that Docker shows; that of the index where
 *     there are several platforms
 * @param sizeBytes of config and compressed layers together
 * @param stepsExecuted steps that ran in this job
 * @param stepsCached steps that were found in the cache, or that another job executed while this
 *     one waited
 * @param output the tar that the client takes away, where it asked for one; null otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobResult(
        Digest manifest,
        Digest config,
        List<ImageReference> tags,
        long sizeBytes,
        int stepsExecuted,
        int stepsCached,
        @Nullable Descriptor output) {
    public JobResult {
        tags = List.copyOf(tags);
    }

    /** The repository of the layer-store that holds the outputs of a project's builds. */
    public static String outputRepository(String project) {
        return project + "/_outputs";
    }
}
