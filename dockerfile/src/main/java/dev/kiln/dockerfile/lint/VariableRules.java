package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.Instruction;
import java.util.Map;
import java.util.Set;

/** The variables of a stage, and the rule that they are set before they are used. */
final class VariableRules {
    /** Arguments that are for the builder and stay out of the environment. */
    private static final Set<String> BUILDER_ARGS =
            Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

    private final Findings findings;
    private final StageState state;
    private final Map<String, String> globalArgs;
    private final Map<String, String> buildArgs;
    private final char escape;
    private final Budget budget;

    VariableRules(
            Findings findings,
            StageState state,
            Map<String, String> globalArgs,
            Map<String, String> buildArgs,
            char escape,
            Budget budget) {
        this.budget = budget;
        this.findings = findings;
        this.state = state;
        this.globalArgs = globalArgs;
        this.buildArgs = buildArgs;
        this.escape = escape;
    }

    /**
     * Reports the variables of a word that are not set.
     *
     * @throws LintFailure if the word cannot be expanded
     */
    String expand(LintStep step, String word) {
        return reportOn(step, Expansion.of(word, state.variables(), escape));
    }

    /** As {@link #expand}, for the body of a here-document. */
    void expandBody(LintStep step, String body) {
        reportOn(step, Expansion.ofBody(body, state.variables()));
    }

    private String reportOn(LintStep step, Expansion expansion) {
        expansion.unmatched().forEach(name -> report(step, name));
        return resultOf(step, expansion);
    }

    /** As {@link #expand}, for a word that was reported on before. */
    String value(LintStep step, String word) {
        return resultOf(step, Expansion.of(word, state.variables(), escape));
    }

    /** An {@code ARG}: its value is the one given, its default, or that of the global one. */
    void declare(LintStep step, Instruction.Arg.Declaration declaration) {
        String name = declaration.name();
        String value = buildArgs.get(name);
        String written = declaration.defaultValue();
        if (value == null) {
            value = written == null ? globalArgs.get(name) : expand(step, written);
        }
        if (value != null && !BUILDER_ARGS.contains(name)) {
            state.set(name, value);
        }
        state.declared().add(name);
    }

    private void report(LintStep step, String name) {
        if (state.declared().contains(name) || BUILDER_ARGS.contains(name)) {
            return;
        }
        String nearest = budget.nearest(name, state.variables().keySet());
        // GOPATH of an unknown image is no misspelt PATH.
        boolean misspelt = nearest != null && !nearest.equals(StageState.PATH);
        if (misspelt || state.allVariablesKnown()) {
            findings.add(
                    step.choice(),
                    Rule.UNDEFINED_VAR,
                    step.range(),
                    "Usage of undefined variable '$"
                            + name
                            + "'"
                            + (nearest == null ? "" : " (did you mean $" + nearest + "?)"));
        }
    }

    private String resultOf(LintStep step, Expansion expansion) {
        String result = expansion.result();
        if (result == null) {
            throw LintFailure.at(step.range(), String.valueOf(expansion.problem()));
        }
        return budget.expanded(step.range(), result);
    }
}
