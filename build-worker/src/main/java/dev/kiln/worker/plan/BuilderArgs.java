package dev.kiln.worker.plan;

import dev.kiln.job.BuildOptions;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The build arguments that speak to the builder and need no {@code ARG} (Dockerfile reference,
 * "BuildKit built-in build args").
 *
 * @param keepGitDir {@code BUILDKIT_CONTEXT_KEEP_GIT_DIR}: {@code .git} stays in a context that is
 *     a git repository
 * @param hostname {@code BUILDKIT_SANDBOX_HOSTNAME}: of every {@code RUN}; null for Kiln's own
 * @param cacheNamespace {@code BUILDKIT_CACHE_MOUNT_NS}: in which the ids of cache mounts are; null
 *     for that of all builds of the project
 */
public record BuilderArgs(
        boolean keepGitDir, @Nullable String hostname, @Nullable String cacheNamespace) {
    private static final String KEEP_GIT_DIR = "BUILDKIT_CONTEXT_KEEP_GIT_DIR";
    private static final String HOSTNAME = "BUILDKIT_SANDBOX_HOSTNAME";
    private static final String CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS";

    /** Those that have an effect, wherever it is. */
    static final Set<String> NAMES =
            Set.of(
                    KEEP_GIT_DIR,
                    HOSTNAME,
                    CACHE_NAMESPACE,
                    "BUILDKIT_DOCKERFILE_CHECK",
                    "SOURCE_DATE_EPOCH");

    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

    /** What the kernel takes (sethostname(2)) and files like {@code /etc/hosts} can hold. */
    private static final Pattern VALID_HOSTNAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,63}");

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException if the host name cannot be one
     */
    public static BuilderArgs of(BuildOptions options) {
        Map<String, String> given = options.buildArgs();
        String hostname = notEmpty(given.get(HOSTNAME));
        if (hostname != null && !VALID_HOSTNAME.matcher(hostname).matches()) {
            throw new IllegalArgumentException(
                    "invalid "
                            + HOSTNAME
                            + " '"
                            + hostname
                            + "': expected up to 64 letters, digits, dots and hyphens");
        }
        return new BuilderArgs(
                TRUE.contains(given.getOrDefault(KEEP_GIT_DIR, "")),
                hostname,
                notEmpty(given.get(CACHE_NAMESPACE)));
    }

    private static @Nullable String notEmpty(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }
}
