package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.dockerfile.Instruction;
import java.util.List;

/** What the ignore file leaves out cannot be copied. */
final class IgnoredFileRule {
    private static final List<String> REMOTE =
            List.of("http://", "https://", "git://", "ssh://", "git@");

    private final Findings findings;
    private final VariableRules variables;
    private final IgnoreRules ignore;

    IgnoredFileRule(Findings findings, VariableRules variables, IgnoreRules ignore) {
        this.findings = findings;
        this.variables = variables;
        this.ignore = ignore;
    }

    /** Checks the sources of a {@code COPY} or {@code ADD}. */
    void check(LintStep step) {
        boolean add = step.instruction() instanceof Instruction.Add;
        for (String word : InstructionWords.contextSources(step.instruction())) {
            String source = variables.value(step, word);
            String ignored =
                    add && REMOTE.stream().anyMatch(source::startsWith)
                            ? null
                            : ignore.certainlyIgnored(source);
            if (ignored != null) {
                report(
                        step,
                        Rule.COPY_IGNORED_FILE,
                        "Attempting to "
                                + (add ? "Add" : "Copy")
                                + " file \""
                                + ignored
                                + "\" that is excluded by .dockerignore");
            }
        }
    }

    private void report(LintStep step, Rule rule, String detail) {
        findings.add(step.choice(), rule, step.range(), detail);
    }
}
