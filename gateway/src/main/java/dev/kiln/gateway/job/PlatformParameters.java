package dev.kiln.gateway.job;

import dev.kiln.image.AnnotationOptions;
import dev.kiln.image.Platform;
import dev.kiln.job.OutputOptions;
import dev.kiln.job.OutputType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The platforms of a build: {@code platform=linux/amd64,linux/arm64}, or one at a time; this
 * machine's where there is none.
 */
final class PlatformParameters {
    private static final String NAME = "platform";
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");

    private PlatformParameters() {}

    /**
     * Reads them in their order, each once and by its usual name.
     *
     * @param max how many there may be
     * @throws ProblemException if there are more, or one is none
     */
    static List<Platform> of(QueryParameters parameters, int max) {
        Set<Platform> platforms = new LinkedHashSet<>();
        for (String list : parameters.all(NAME)) {
            for (String text : list.split(",", -1)) {
                if (!text.isBlank()) {
                    platforms.add(parse(text.strip()));
                }
            }
        }
        if (platforms.size() > max) {
            throw ProblemException.badParameter(
                    NAME,
                    platforms.size()
                            + " platforms are more than the "
                            + max
                            + " that kiln.gateway.max-platforms allows");
        }
        return platforms.isEmpty() ? List.of(Platform.current()) : List.copyOf(platforms);
    }

    /**
     * Refuses what a build of these platforms cannot give.
     *
     * @throws ProblemException if there are several and Docker is to load them, or an annotation is
     *     for another platform or for an index that there will not be
     */
    static void check(List<Platform> platforms, OutputOptions output) {
        boolean several = platforms.size() > 1;
        if (several && output.type() == OutputType.DOCKER) {
            throw ProblemException.badParameter(
                    "output",
                    "docker exporter does not currently support exporting manifest lists: build one"
                            + " of the "
                            + platforms.size()
                            + " platforms, or take type=oci");
        }
        if (output.type().isTree()) {
            return; // files have no annotations
        }
        try {
            AnnotationOptions.parse(output.annotations())
                    .check(platforms, several || output.sbom() || output.provenance() != null);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badParameter("annotation", String.valueOf(e.getMessage()));
        }
    }

    private static Platform parse(String text) {
        try {
            Platform platform = Platform.parse(text);
            String variant = platform.variant();
            if (platform.os().equals("linux")
                    && WORD.matcher(platform.architecture()).matches()
                    && (variant == null || WORD.matcher(variant).matches())) {
                return platform.normalized();
            }
            throw ProblemException.badParameter(
                    NAME, "'" + text + "': expected linux/architecture, as in linux/amd64");
        } catch (IllegalArgumentException e) {
            throw ProblemException.badParameter(NAME, String.valueOf(e.getMessage()));
        }
    }
}
