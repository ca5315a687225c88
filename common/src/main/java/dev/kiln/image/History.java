package dev.kiln.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one instruction changed the image (OCI image-spec, "Image Configuration", {@code history}).
 *
 * @param emptyLayer {@code true} where the instruction left the file system as it was, else absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record History(
        @Nullable Instant created,
        @JsonProperty("created_by") @Nullable String createdBy,
        @Nullable String author,
        @Nullable String comment,
        @JsonProperty("empty_layer") @Nullable Boolean emptyLayer) {

    /** Whether this entry has a layer of its own. */
    public boolean hasLayer() {
        return !Boolean.TRUE.equals(emptyLayer);
    }

    /** The same line, made at another time. */
    public History withCreated(Instant instant) {
        return new History(instant, createdBy, author, comment, emptyLayer);
    }
}
