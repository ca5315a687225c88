package dev.kiln.cli.farm;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of {@code POST /api/v1/builds}, besides the context. Absent fields take the farm's
 * default.
 *
 * @param dockerfile path within the context
 */
public record BuildRequest(
        List<String> tags,
        @Nullable String dockerfile,
        @Nullable String target,
        Map<String, String> buildArgs,
        Map<String, String> labels,
        boolean noCache,
        @Nullable String platform,
        @Nullable String project) {
    public BuildRequest {
        tags = List.copyOf(tags);
        buildArgs = Map.copyOf(buildArgs);
        labels = Map.copyOf(labels);
    }

    /** As the query of a URL, encoded. */
    String query() {
        var parameters = new ArrayList<String>();
        tags.forEach(tag -> add(parameters, "tag", tag));
        add(parameters, "dockerfile", dockerfile);
        add(parameters, "target", target);
        buildArgs.forEach((name, value) -> add(parameters, "buildArg", name + "=" + value));
        labels.forEach((name, value) -> add(parameters, "label", name + "=" + value));
        add(parameters, "noCache", noCache ? "true" : null);
        add(parameters, "platform", platform);
        add(parameters, "project", project);
        return String.join("&", parameters);
    }

    private static void add(List<String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
