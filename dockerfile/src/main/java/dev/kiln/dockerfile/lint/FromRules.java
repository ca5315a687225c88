package dev.kiln.dockerfile.lint;

import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The rules about the variables and the platform of a {@code FROM}. */
final class FromRules {
    private static final String TARGET_PLATFORM = "TARGETPLATFORM";

    private final RuleChoice global;
    private final Findings findings;
    private final char escape;
    private final Budget budget;

    FromRules(RuleChoice global, Findings findings, char escape, Budget budget) {
        this.budget = budget;
        this.global = global;
        this.findings = findings;
        this.escape = escape;
    }

    /**
     * Every base is the name of an image even without build arguments.
     *
     * @param defaults the global arguments as they are without build arguments
     */
    void checkDefaults(List<LintStage> stages, Map<String, String> defaults) {
        for (var stage : stages) {
            String image = stage.from().image();
            String name = Expansion.of(image, defaults, escape).result();
            if (name == null) {
                return; // what cannot be expanded is an error of its own
            }
            if (!isImageName(budget.expanded(stage.range(), name))) {
                findings.add(
                        global,
                        Rule.INVALID_DEFAULT_ARG_IN_FROM,
                        stage.range(),
                        "Default value for ARG "
                                + image
                                + " results in empty or invalid base image name");
            }
        }
    }

    private static boolean isImageName(String name) {
        try {
            return !ImageReference.parse(name).repository().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The base of a stage.
     *
     * @throws LintFailure if name or platform are empty or malformed
     */
    BaseName resolve(LintStage stage, GlobalArgs args) {
        var choice = global.at(stage.statement().comments());
        String image = stage.from().image();
        var expansion = Expansion.of(image, args.values(), escape);
        reportUndeclared(stage, choice, expansion.unmatched(), args.names());
        String name = resultOf(stage, expansion);
        if (name.isEmpty()) {
            throw LintFailure.at(stage.range(), "base name (" + image + ") should not be blank");
        }
        String platform = stage.from().platform();
        return new BaseName(
                name, platform == null ? null : platform(stage, platform, choice, args));
    }

    private Platform platform(LintStage stage, String written, RuleChoice choice, GlobalArgs args) {
        var expansion = Expansion.of(written, args.values(), escape);
        reportUndeclared(stage, choice, expansion.unmatched(), args.names());
        if (expansion.matched().equals(Set.of(TARGET_PLATFORM))
                && expansion.unmatched().isEmpty()
                && Objects.equals(args.values().get(TARGET_PLATFORM), expansion.result())) {
            findings.add(
                    choice,
                    Rule.REDUNDANT_TARGET_PLATFORM,
                    stage.range(),
                    "Setting platform to predefined "
                            + written
                            + " in FROM is redundant as this is the default behavior");
        }
        String result = resultOf(stage, expansion);
        String meant = suggestion(expansion.unmatched(), args.values().keySet());
        if (result.isEmpty()) {
            throw LintFailure.at(
                    stage.range(), "empty platform value from expression " + written + meant);
        }
        try {
            var platform = PlatformWord.parse(result);
            if (expansion.matched().isEmpty() && expansion.unmatched().isEmpty()) {
                reportConstant(stage, choice, result, platform);
            }
            return platform;
        } catch (IllegalArgumentException e) {
            throw LintFailure.at(
                    stage.range(),
                    "failed to parse platform " + written + ": " + e.getMessage() + meant);
        }
    }

    /** A stage whose name tells its platform is meant for that one. */
    private void reportConstant(
            LintStage stage, RuleChoice choice, String written, Platform platform) {
        String name = stage.name() == null ? "" : stage.name();
        if (!name.contains(platform.os()) && !name.contains(platform.architecture())) {
            findings.add(
                    choice,
                    Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
                    stage.range(),
                    "FROM --platform flag should not use constant value \"" + written + "\"");
        }
    }

    private void reportUndeclared(
            LintStage stage, RuleChoice choice, Set<String> unmatched, Set<String> names) {
        for (String name : unmatched) {
            if (!names.contains(name)) {
                findings.add(
                        choice,
                        Rule.UNDEFINED_ARG_IN_FROM,
                        stage.range(),
                        "FROM argument '"
                                + name
                                + "' is not declared"
                                + suggestion(Set.of(name), names));
            }
        }
    }

    private String suggestion(Set<String> words, Set<String> names) {
        for (String word : words) {
            String nearest = budget.nearest(word, names);
            if (nearest != null) {
                return " (did you mean " + nearest + "?)";
            }
        }
        return "";
    }

    private String resultOf(LintStage stage, Expansion expansion) {
        String result = expansion.result();
        if (result == null) {
            throw LintFailure.at(stage.range(), String.valueOf(expansion.problem()));
        }
        return budget.expanded(stage.range(), result);
    }
}
