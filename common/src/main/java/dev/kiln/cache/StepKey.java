package dev.kiln.cache;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.kiln.image.Digest;

/**
 * The cache key of a step: a definition key or a content key, both a SHA-256 that covers the cache
 * namespace.
 */
public record StepKey(@JsonValue Digest digest) {
    @JsonCreator
    public static StepKey parse(String text) {
        return new StepKey(Digest.parse(text));
    }

    /** The name of the lease under which this step is executed. */
    public String leaseName() {
        return "step:" + digest;
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
