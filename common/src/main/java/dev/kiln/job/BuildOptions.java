package dev.kiln.job;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param dockerfile path of the Dockerfile within the context, or within the tar that holds it
 * @param target the stage to build, the last one where absent
 * @param tags the names under which the image is stored; may be empty
 * @param noCache execute every step afresh, then publish it
 * @param network of every {@code RUN} that asks for none: {@code default}, {@code none} or {@code
 *     host}
 * @param contexts named contexts ({@code --build-context}), by name
 * @param secrets which secrets the client gave for {@code RUN --mount=type=secret|ssh}
 * @param output what becomes of the result
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BuildOptions(
        String dockerfile,
        @Nullable String target,
        List<ImageReference> tags,
        Map<String, String> buildArgs,
        Map<String, String> labels,
        boolean noCache,
        Platform platform,
        @Nullable String network,
        Map<String, ContextRef> contexts,
        GivenSecrets secrets,
        OutputOptions output) {
    public static final String DEFAULT_DOCKERFILE = "Dockerfile";

    public BuildOptions {
        tags = List.copyOf(tags);
        buildArgs = Collections.unmodifiableMap(new LinkedHashMap<>(buildArgs));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        contexts = Collections.unmodifiableMap(new LinkedHashMap<>(contexts));
    }

    /** The default build: {@code Dockerfile}, its last stage, this machine's platform. */
    public static BuildOptions ofTags(List<ImageReference> tags) {
        return new BuildOptions(
                DEFAULT_DOCKERFILE,
                null,
                tags,
                Map.of(),
                Map.of(),
                false,
                Platform.current(),
                null,
                Map.of(),
                GivenSecrets.NONE,
                OutputOptions.IMAGE);
    }
}
