package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.AutomaticArgs;
import dev.kiln.dockerfile.CheckDirective;
import dev.kiln.dockerfile.DockerfileSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The build checks (Dockerfile reference, "Build checks"): the rules of BuildKit's {@code linter}
 * package, under the same conditions and in the same words. Checks go as far as BuildKit's would:
 * to the first thing that makes a build impossible.
 *
 * <p>Touches no file and no network: what base images bring along is asked of {@link
 * LintOptions#baseImages}.
 */
public final class Linter {
    private final DockerfileSource source;
    private final LintOptions options;
    private final Findings findings = new Findings();

    private Linter(DockerfileSource source, LintOptions options) {
        this.source = source;
        this.options = options;
    }

    /** Checks a Dockerfile; one that cannot be built has an error in its report. */
    public static LintReport check(String dockerfile, LintOptions options) {
        return check(DockerfileSource.read(dockerfile), options);
    }

    /** As {@link #check(String, LintOptions)}, for a Dockerfile that was read before. */
    public static LintReport check(DockerfileSource source, LintOptions options) {
        return new Linter(source, options).run();
    }

    private LintReport run() {
        CheckDirective directive;
        try {
            directive = directive();
        } catch (IllegalArgumentException e) {
            return new LintReport(
                    findings.byLine(),
                    LintError.of("failed to parse check options: " + e.getMessage()));
        }
        var error = check(RuleChoice.of(directive));
        if (error == null && directive.error() && !findings.rules().isEmpty()) {
            error = LintError.violationOf(findings.rules());
        }
        return new LintReport(findings.byLine(), error);
    }

    private CheckDirective directive() {
        String given = options.buildArgs().get(LintOptions.CHECK_ARGUMENT);
        if (given != null) {
            return CheckDirective.parse(given);
        }
        var own = source.check();
        return own == null ? CheckDirective.NONE : own;
    }

    private @Nullable LintError check(RuleChoice global) {
        try {
            new SyntaxRules(global, findings).check(source.statements());
            var failure = source.failure();
            if (failure != null) {
                return LintError.of(failure);
            }
            checkStages(global, Outline.of(source.statements()));
            return null;
        } catch (LintFailure e) {
            return e.error();
        }
    }

    private void checkStages(RuleChoice global, Outline outline) {
        char escape = source.escape();
        var budget = new Budget();
        var stages = outline.stages();
        StageNameRules.check(stages, global, findings);
        CasingRule.check(stages, global, findings);

        String last = stages.getLast().name();
        String target = options.target() != null ? options.target() : last;
        var automatic = AutomaticArgs.of(options.platform(), target);
        automatic.replaceAll(options.buildArgs()::getOrDefault);
        var rules = new FromRules(global, findings, escape, budget);
        rules.checkDefaults(
                stages,
                GlobalArgs.of(outline.globalArgs(), automatic, Map.of(), escape, budget).values());
        var args =
                GlobalArgs.of(outline.globalArgs(), automatic, options.buildArgs(), escape, budget);
        var bases = stages.stream().map(stage -> rules.resolve(stage, args)).toList();

        var links = StageLinks.of(stages, bases, escape);
        var reachable = links.reachable(options.target());
        var walk = new StageWalk(options, links, args, global, findings, escape, budget);
        for (var stage : stages) {
            if (options.allStages() || reachable.contains(stage.index())) {
                walk.check(stage);
            }
        }
    }
}
