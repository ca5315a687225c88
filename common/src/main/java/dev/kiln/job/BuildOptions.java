package dev.kiln.job;

import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to build, as asked by the client.
 *
 * @param dockerfile path of the Dockerfile within the context
 * @param target the stage to build, the last one where absent
 * @param tags the names under which the image is stored; may be empty
 * @param noCache execute every step afresh, then publish it
 */
public record BuildOptions(
        String dockerfile,
        @Nullable String target,
        List<ImageReference> tags,
        Map<String, String> buildArgs,
        Map<String, String> labels,
        boolean noCache,
        Platform platform) {
    public static final String DEFAULT_DOCKERFILE = "Dockerfile";

    public BuildOptions {
        tags = List.copyOf(tags);
        buildArgs = Collections.unmodifiableMap(new LinkedHashMap<>(buildArgs));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** The default build: {@code Dockerfile}, its last stage, this machine's platform. */
    public static BuildOptions ofTags(List<ImageReference> tags) {
        return new BuildOptions(
                DEFAULT_DOCKERFILE, null, tags, Map.of(), Map.of(), false, Platform.current());
    }
}
