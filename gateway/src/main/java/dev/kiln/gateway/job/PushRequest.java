package dev.kiln.gateway.job;

import dev.kiln.image.ImageReference;
import java.util.Set;

/**
 * A push as asked for in the query of {@code POST /api/v1/pushes}.
 *
 * @param image in the farm
 * @param target where it goes; where none is given, the image's own name says, as with Docker
 */
record PushRequest(String project, ImageReference image, ImageReference target, boolean allTags) {
    static final Set<String> PARAMETERS = Set.of("image", "target", "allTags", "project");

    /**
     * Reads the parameters.
     *
     * @throws ProblemException that names the parameter that is wrong
     */
    static PushRequest of(QueryParameters parameters) {
        String image = parameters.one("image");
        if (image == null) {
            throw ProblemException.badParameter(
                    "image",
                    "missing: the name of the image to push, as in registry.example/app:1");
        }
        String target = parameters.one("target", image);
        boolean allTags = parameters.flag("allTags");
        if (allTags) {
            requireNoTag("image", image);
            requireNoTag("target", target);
        }
        return new PushRequest(
                RequestParameters.project(parameters),
                RequestParameters.tagged("image", image),
                RequestParameters.tagged("target", target),
                allTags);
    }

    private static void requireNoTag(String parameter, String name) {
        if (name.lastIndexOf(':') > name.lastIndexOf('/')) {
            throw ProblemException.badParameter(
                    parameter, "tag can't be used with allTags: '" + name + "' has one");
        }
    }
}
