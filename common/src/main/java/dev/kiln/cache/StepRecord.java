package dev.kiln.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.job.JobId;
import java.time.Instant;

/**
 * What a step produced. Written only after the layer's blob is committed; a record whose blob is
 * gone is a miss.
 *
 * @param schema version of this format
 * @param layer the compressed layer
 * @param diffId digest of the uncompressed layer
 * @param repository the repository of the layer-store through which the blob is read
 * @param parentChain chain id of the layers it was made on; on others it is not to be used
 * @param createdAt when the step ended; the image's history repeats it
 * @param origin the job that executed it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepRecord(
        int schema,
        Descriptor layer,
        Digest diffId,
        String repository,
        Digest parentChain,
        Instant createdAt,
        JobId origin) {
    public static final int SCHEMA = 1;
}
