package dev.kiln.job;

import dev.kiln.image.Platform;

/**
 * The routing key of a job (design: "Messages").
 *
 * @param key such as {@code build.linux.amd64}
 */
public record Route(String key) {
    /** Where pushes to other registries go. */
    public static final Route PUSH = new Route("push");

    public Route {
        if (!key.matches("[a-z0-9]+(\\.[A-Za-z0-9_-]+)*")) {
            throw new IllegalArgumentException(
                    "'" + key + "' is not a route: expected words separated by dots");
        }
    }

    /** Where builds for this platform go. */
    public static Route build(Platform platform) {
        return new Route("build." + platform.os() + "." + platform.architecture());
    }

    @Override
    public String toString() {
        return key;
    }
}
