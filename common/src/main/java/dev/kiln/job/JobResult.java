package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a build made, or what a push put where.
 *
 * @param manifest digest of the image manifest, or of the index
 * @param config digest of the image config, the image id that Docker shows; that of the index where
 *     there are several platforms
 * @param sizeBytes of config and compressed layers together
 * @param stepsExecuted steps that ran in this job
 * @param stepsCached steps that were found in the cache, or that another job executed while this
 *     one waited
 * @param output the tar that the client takes away, where it asked for one; null otherwise
 * @param pushed what is at another registry now; null for builds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobResult(
        Digest manifest,
        Digest config,
        List<ImageReference> tags,
        long sizeBytes,
        int stepsExecuted,
        int stepsCached,
        @Nullable Descriptor output,
        @Nullable List<PushedImage> pushed) {
    public JobResult {
        tags = List.copyOf(tags);
        pushed = pushed == null ? null : List.copyOf(pushed);
    }

    /** The result of a build. */
    public JobResult(
            Digest manifest,
            Digest config,
            List<ImageReference> tags,
            long sizeBytes,
            int stepsExecuted,
            int stepsCached,
            @Nullable Descriptor output) {
        this(manifest, config, tags, sizeBytes, stepsExecuted, stepsCached, output, null);
    }

    /**
     * The result of a push; manifest and config are those of the last image.
     *
     * @param pushed at least one
     * @param sizeBytes of all configs and compressed layers, each counted once
     */
    public static JobResult ofPush(List<PushedImage> pushed, Digest config, long sizeBytes) {
        return new JobResult(
                pushed.getLast().digest(),
                config,
                pushed.stream().map(PushedImage::name).toList(),
                sizeBytes,
                0,
                0,
                null,
                pushed);
    }

    /** The repository of the layer-store that holds the outputs of a project's builds. */
    public static String outputRepository(String project) {
        return project + "/_outputs";
    }
}
