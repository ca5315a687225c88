package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.DockerfileSource;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Goes through stages in their order, each on the state of what it is built on. */
final class StageWalk {
    private static final String SCRATCH = "scratch";

    private final LintOptions options;
    private final StageLinks links;
    private final GlobalArgs args;
    private final RuleChoice global;
    private final Findings findings;
    private final char escape;
    private final Budget budget;
    private final Map<Integer, StageState> states = new HashMap<>();
    private final Map<Integer, List<String>> triggers = new HashMap<>();

    StageWalk(
            LintOptions options,
            StageLinks links,
            GlobalArgs args,
            RuleChoice global,
            Findings findings,
            char escape,
            Budget budget) {
        this.budget = budget;
        this.options = options;
        this.links = links;
        this.args = args;
        this.global = global;
        this.findings = findings;
        this.escape = escape;
    }

    /**
     * Checks a stage; the one it is built on was checked before.
     *
     * @throws LintFailure if an instruction cannot be built
     */
    void check(LintStage stage) {
        if (stage.name() != null && options.namedContexts().contains(stage.name())) {
            states.put(stage.index(), StageState.on(null));
            return;
        }
        var steps = new ArrayList<LintStep>();
        Integer base = links.base(stage);
        StageState state;
        if (base != null) {
            var inherited = states.getOrDefault(base, StageState.on(null));
            budget.inherited(stage.range(), inherited.variables());
            state = StageState.after(inherited);
            steps.addAll(steps(stage, triggers.getOrDefault(base, List.of())));
        } else {
            var name = links.baseName(stage);
            var config = name.name().equals(SCRATCH) ? null : config(stage, name);
            state = name.name().equals(SCRATCH) ? StageState.empty() : StageState.on(config);
            List<String> onBuild = config == null ? null : config.containerConfig().onBuild();
            steps.addAll(steps(stage, onBuild == null ? List.of() : onBuild));
        }
        stage.body().forEach(statement -> steps.add(LintStep.of(statement, global)));
        run(state, steps);
        states.put(stage.index(), state);
        triggers.put(stage.index(), triggersOf(stage));
    }

    private void run(StageState state, List<LintStep> steps) {
        var variables =
                new VariableRules(
                        findings, state, args.values(), options.buildArgs(), escape, budget);
        var rules = new StageRules(findings, variables, state, options.ignore(), escape);
        steps.forEach(rules::check);
    }

    private @Nullable ImageConfig config(LintStage stage, BaseName base) {
        if (options.namedContexts().contains(base.name())) {
            return null;
        }
        ImageReference image;
        try {
            image = ImageReference.parse(base.name());
        } catch (IllegalArgumentException e) {
            throw LintFailure.at(
                    stage.range(),
                    "failed to parse stage name \"" + base.name() + "\": " + e.getMessage());
        }
        Platform expected = base.platform() == null ? options.platform() : base.platform();
        var config = options.baseImages().find(image, expected);
        if (config != null) {
            checkPlatform(stage, base.name(), expected, config.platform());
        }
        return config;
    }

    private void checkPlatform(LintStage stage, String name, Platform expected, Platform actual) {
        if (!expected.os().equals(actual.os())
                || !expected.architecture().equals(actual.architecture())) {
            findings.add(
                    global,
                    Rule.INVALID_BASE_IMAGE_PLATFORM,
                    stage.range(),
                    "Base image "
                            + name
                            + " was pulled with platform \""
                            + actual
                            + "\", expected \""
                            + expected
                            + "\" for current build");
        }
    }

    /** Triggers as they take effect: before all that the stage says itself. */
    private List<LintStep> steps(LintStage stage, List<String> onBuild) {
        var steps = new ArrayList<LintStep>();
        for (String text : onBuild) {
            var source = DockerfileSource.read(text);
            if (source.failure() != null) {
                throw LintFailure.at(
                        stage.range(),
                        "the base's trigger '" + text + "': " + source.failure().getMessage());
            }
            for (var statement : source.statements()) {
                steps.add(LintStep.trigger(statement, stage.range(), global));
            }
        }
        return steps;
    }

    private static List<String> triggersOf(LintStage stage) {
        var texts = new ArrayList<String>();
        for (var statement : stage.body()) {
            if (statement.instruction() instanceof Instruction.OnBuild onBuild) {
                texts.add(onBuild.trigger());
            }
        }
        return texts;
    }
}
