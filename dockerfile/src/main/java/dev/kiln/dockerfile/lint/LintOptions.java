package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.image.Platform;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The build that a Dockerfile is checked for.
 *
 * @param buildArgs as given; {@code BUILDKIT_DOCKERFILE_CHECK} among them takes the place of {@code
 *     # check=}
 * @param target name or index of the stage to be built; null for the last
 * @param allStages whether stages that the target does not need are checked too
 * @param platform that is built for
 * @param ignore the rules of the context's ignore file
 * @param baseImages what is known of base images
 * @param namedContexts names of stages and images that the client replaces by contexts of its own
 */
public record LintOptions(
        Map<String, String> buildArgs,
        @Nullable String target,
        boolean allStages,
        Platform platform,
        IgnoreRules ignore,
        BaseImageConfigs baseImages,
        Set<String> namedContexts) {
    /** The build argument that says which rules are checked, instead of the Dockerfile. */
    public static final String CHECK_ARGUMENT = "BUILDKIT_DOCKERFILE_CHECK";

    public LintOptions {
        buildArgs = Map.copyOf(buildArgs);
        namedContexts = Set.copyOf(namedContexts);
    }

    /** A check without a build: of all stages, unless there is a target. */
    public static LintOptions check(Map<String, String> buildArgs, @Nullable String target) {
        return new LintOptions(
                buildArgs,
                target,
                target == null,
                Platform.current(),
                IgnoreRules.NONE,
                BaseImageConfigs.UNKNOWN,
                Set.of());
    }

    /** The checks that go with a build: of the stages that it needs. */
    public static LintOptions build(Map<String, String> buildArgs, @Nullable String target) {
        return check(buildArgs, target).withAllStages(false);
    }

    private LintOptions withAllStages(boolean all) {
        return new LintOptions(buildArgs, target, all, platform, ignore, baseImages, namedContexts);
    }

    public LintOptions withPlatform(Platform newPlatform) {
        return new LintOptions(
                buildArgs, target, allStages, newPlatform, ignore, baseImages, namedContexts);
    }

    public LintOptions withIgnore(IgnoreRules rules) {
        return new LintOptions(
                buildArgs, target, allStages, platform, rules, baseImages, namedContexts);
    }

    public LintOptions withBaseImages(BaseImageConfigs configs) {
        return new LintOptions(
                buildArgs, target, allStages, platform, ignore, configs, namedContexts);
    }

    public LintOptions withNamedContexts(Set<String> names) {
        return new LintOptions(buildArgs, target, allStages, platform, ignore, baseImages, names);
    }
}
