package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Where a layer stands on its way to another registry, in Docker's terms. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LayerPush.Preparing.class, name = "preparing"),
    @JsonSubTypes.Type(value = LayerPush.Waiting.class, name = "waiting"),
    @JsonSubTypes.Type(value = LayerPush.Pushing.class, name = "pushing"),
    @JsonSubTypes.Type(value = LayerPush.Pushed.class, name = "pushed"),
    @JsonSubTypes.Type(value = LayerPush.Exists.class, name = "exists"),
    @JsonSubTypes.Type(value = LayerPush.Mounted.class, name = "mounted"),
    @JsonSubTypes.Type(value = LayerPush.Skipped.class, name = "skipped")
})
public sealed interface LayerPush {
    /** It belongs to the image. */
    record Preparing() implements LayerPush {}

    /** Others go first. */
    record Waiting() implements LayerPush {}

    /**
     * It is on its way.
     *
     * @param sentBytes of the compressed layer; fewer than before where a connection broke
     * @param totalBytes of the compressed layer
     */
    record Pushing(long sentBytes, long totalBytes) implements LayerPush {}

    /** The registry has it from here. */
    record Pushed() implements LayerPush {}

    /** The registry had it there already. */
    record Exists() implements LayerPush {}

    /** The registry had it in another of its repositories, and took it from there. */
    record Mounted(String repository) implements LayerPush {}

    /** It may not be distributed: whoever pulls gets it from where its descriptor says. */
    record Skipped() implements LayerPush {}
}
