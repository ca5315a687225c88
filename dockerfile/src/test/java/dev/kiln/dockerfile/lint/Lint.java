package dev.kiln.dockerfile.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.image.ContainerConfig;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.Platform;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** Runs the checks on a text, and says what is expected of them in short. */
final class Lint {
    static final Platform PLATFORM = Platform.of("linux", "amd64");

    private final String dockerfile;
    private LintOptions options;

    private Lint(String dockerfile, LintOptions options) {
        this.dockerfile = dockerfile;
        this.options = options;
    }

    /** All stages of a file whose base images are all as empty as {@code alpine}. */
    static Lint of(String dockerfile) {
        return new Lint(
                dockerfile,
                LintOptions.check(Map.of(), null)
                        .withPlatform(PLATFORM)
                        .withBaseImages((_, platform) -> ImageConfig.scratch(platform)));
    }

    /** As {@link #of}, as it goes with a build. */
    static Lint ofBuild(String dockerfile) {
        return of(dockerfile).with(LintOptions.build(Map.of(), null));
    }

    Lint arg(String name, String value) {
        return with(
                new LintOptions(
                        Map.of(name, value),
                        options.target(),
                        options.allStages(),
                        options.platform(),
                        options.ignore(),
                        options.baseImages(),
                        options.namedContexts()));
    }

    Lint ignore(String rules) {
        return with(options.withIgnore(IgnoreRules.parse(rules)));
    }

    Lint on(ContainerConfig config) {
        return with(
                options.withBaseImages(
                        (_, platform) -> ImageConfig.scratch(platform).withConfig(config)));
    }

    Lint with(LintOptions newOptions) {
        options = newOptions;
        return this;
    }

    LintOptions options() {
        return options;
    }

    LintReport report() {
        return Linter.check(dockerfile, options);
    }

    LintError error() {
        return Objects.requireNonNull(report().error(), dockerfile);
    }

    /** Nothing is found, and nothing stands against a build. */
    void clean() {
        finds();
    }

    /**
     * Exactly this is found.
     *
     * @param findings as {@link Finding#summary}, by line
     */
    void finds(String... findings) {
        var report = report();
        assertThat(report.error()).as(dockerfile).isNull();
        assertThat(report.findings().stream().map(Finding::summary))
                .as(dockerfile)
                .containsExactlyElementsOf(Arrays.asList(findings));
    }

    /** This is found, and then the checks end with an error. */
    void fails(int line, String message, String... findings) {
        var report = report();
        var error = error();
        assertThat(error.message()).as(dockerfile).isEqualTo(message);
        assertThat(error.line()).as(dockerfile).isEqualTo(line);
        assertThat(report.findings().stream().map(Finding::summary))
                .as(dockerfile)
                .containsExactlyElementsOf(Arrays.asList(findings));
    }
}
