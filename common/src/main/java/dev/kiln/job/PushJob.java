package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.kiln.image.ImageReference;
import java.time.Instant;
import java.util.Objects;

/**
 * Images of the farm to be put into another registry. It carries no credentials: whoever does it
 * finds those of the project.
 *
 * @param source the image in the farm, by tag
 * @param target where it goes, by tag
 * @param allTags whether all tags of the source's repository go, each under its own name; the tags
 *     of source and target mean nothing then
 */
public record PushJob(
        int schema,
        JobId id,
        String project,
        Instant submittedAt,
        ImageReference source,
        ImageReference target,
        boolean allTags)
        implements Job {

    public PushJob {
        Objects.requireNonNull(id, "a push job needs an id");
        Objects.requireNonNull(project, "a push job needs a project");
        Objects.requireNonNull(submittedAt, "a push job needs the time of its submission");
        requireTag(Objects.requireNonNull(source, "a push job needs a source"));
        requireTag(Objects.requireNonNull(target, "a push job needs a target"));
    }

    @JsonIgnore
    @Override
    public Route route() {
        return Route.PUSH;
    }

    /** As Docker has it: what is pushed is what a tag names at that time. */
    private static void requireTag(ImageReference image) {
        if (image.digest() != null) {
            throw new IllegalArgumentException(
                    "cannot push a digest reference: '" + image + "'; give a tag");
        }
    }
}
