package dev.kiln.job;

import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import java.util.List;

/**
 * What a build made.
 *
 * @param manifest digest of the image manifest
 * @param config digest of the image config, the image id that Docker shows
 * @param sizeBytes of config and compressed layers together
 * @param stepsExecuted steps that ran in this job
 * @param stepsCached steps that were found in the cache, or that another job executed while this
 *     one waited
 */
public record JobResult(
        Digest manifest,
        Digest config,
        List<ImageReference> tags,
        long sizeBytes,
        int stepsExecuted,
        int stepsCached) {
    public JobResult {
        tags = List.copyOf(tags);
    }
}
