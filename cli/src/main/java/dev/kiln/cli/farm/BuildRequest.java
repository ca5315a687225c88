package dev.kiln.cli.farm;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of {@code POST /api/v1/builds} or {@code /api/v1/pushes}; what is absent takes the
 * farm's default.
 */
public final class BuildRequest {
    private final StringJoiner query = new StringJoiner("&");

    /** Adds a parameter, unless it is null. */
    public BuildRequest with(String name, @Nullable String value) {
        if (value != null) {
            query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
        return this;
    }

    /** Adds a parameter for each value. */
    public BuildRequest with(String name, Collection<String> values) {
        values.forEach(value -> with(name, value));
        return this;
    }

    /** Adds a parameter {@code key=value} for each pair. */
    public BuildRequest with(String name, Map<String, String> pairs) {
        pairs.forEach((key, value) -> with(name, key + "=" + value));
        return this;
    }

    /** Adds a parameter that is {@code true}, if it is so. */
    public BuildRequest with(String name, boolean set) {
        return with(name, set ? "true" : null);
    }

    /** As the query of a URL, encoded. */
    String query() {
        return query.toString();
    }
}
