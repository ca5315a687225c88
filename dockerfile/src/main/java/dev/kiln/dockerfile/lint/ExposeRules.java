package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.WordExpander;
import java.util.Locale;

/** The rules about ports. */
final class ExposeRules {
    private final Findings findings;
    private final StageState state;
    private final char escape;

    ExposeRules(Findings findings, StageState state, char escape) {
        this.findings = findings;
        this.state = state;
        this.escape = escape;
    }

    /**
     * Checks the ports of an {@code EXPOSE}.
     *
     * @throws LintFailure if one is none
     */
    void check(LintStep step, Instruction.Expose expose) {
        expose.ports().forEach(word -> check(step, word));
    }

    private void check(LintStep step, String word) {
        try {
            for (String port : WordExpander.expandWords(word, state.variables()::get, escape)) {
                var ports = Ports.parse(port);
                if (!ports.protocol().equals(ports.protocol().toLowerCase(Locale.ROOT))) {
                    report(
                            step,
                            Rule.EXPOSE_PROTO_CASING,
                            "Defined protocol '"
                                    + port
                                    + "' in EXPOSE instruction should be lowercase");
                }
                if (ports.mapped()) {
                    report(
                            step,
                            Rule.EXPOSE_INVALID_FORMAT,
                            "EXPOSE instruction should not define an IP address or host-port"
                                    + " mapping, found '"
                                    + port
                                    + "'");
                }
            }
        } catch (IllegalArgumentException e) {
            throw LintFailure.at(step.range(), String.valueOf(e.getMessage()));
        }
    }

    private void report(LintStep step, Rule rule, String detail) {
        findings.add(step.choice(), rule, step.range(), detail);
    }
}
