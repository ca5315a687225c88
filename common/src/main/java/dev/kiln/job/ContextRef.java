package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageReference;

/** Files that a build takes from outside of its Dockerfile. Holds no credentials. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ContextRef.Upload.class, name = "upload"),
    @JsonSubTypes.Type(value = ContextRef.Remote.class, name = "remote"),
    @JsonSubTypes.Type(value = ContextRef.Image.class, name = "image")
})
public sealed interface ContextRef {
    /**
     * What the client sent.
     *
     * @param blob a tar (plain, gzip, zstd, bzip2 or xz), stored in {@link
     *     BuildJob#contextRepository}
     */
    record Upload(Descriptor blob) implements ContextRef {}

    /**
     * A git repository or a file behind a URL, in the words of {@link dev.kiln.source.Source}; a
     * worker fetches it.
     */
    record Remote(String url) implements ContextRef {}

    /** An image; only for named contexts. */
    record Image(ImageReference image) implements ContextRef {}
}
