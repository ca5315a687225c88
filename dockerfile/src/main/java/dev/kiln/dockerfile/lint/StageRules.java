package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.CommandLine;
import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.KeyValue;
import dev.kiln.dockerfile.MountFlag;
import dev.kiln.dockerfile.SourceRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules about the instructions of one stage, in their order. */
final class StageRules {
    private final Findings findings;
    private final VariableRules variables;
    private final StageState state;
    private final ExposeRules exposeRules;
    private final IgnoredFileRule ignoredFiles;
    private final Map<Class<?>, SourceRange> once = new HashMap<>();

    StageRules(
            Findings findings,
            VariableRules variables,
            StageState state,
            IgnoreRules ignore,
            char escape) {
        this.findings = findings;
        this.variables = variables;
        this.state = state;
        this.exposeRules = new ExposeRules(findings, state, escape);
        this.ignoredFiles = new IgnoredFileRule(findings, variables, ignore);
    }

    /**
     * Checks the next instruction.
     *
     * @throws LintFailure if it cannot be built
     */
    void check(LintStep step) {
        var instruction = step.instruction();
        for (String word : InstructionWords.of(instruction)) {
            variables.expand(step, word);
        }
        InstructionWords.bodies(instruction).forEach(body -> variables.expandBody(step, body));
        switch (instruction) {
            case Instruction.Env env -> env(step, env.pairs());
            case Instruction.Label label -> label.pairs().forEach(_ -> legacyFormat(step));
            case Instruction.Arg arg -> arg.declarations().forEach(one -> arg(step, one));
            case Instruction.Workdir workdir -> workdir(step, workdir.path());
            case Instruction.Cmd cmd -> command(step, cmd.command());
            case Instruction.Entrypoint entrypoint -> command(step, entrypoint.command());
            case Instruction.HealthCheck _ -> once(step);
            case Instruction.Shell _ -> state.setShell();
            case Instruction.Expose expose -> exposeRules.check(step, expose);
            case Instruction.Copy _, Instruction.Add _ -> ignoredFiles.check(step);
            case Instruction.Run run -> run.mounts().forEach(mount -> mount(step, mount));
            case Instruction _ -> {}
        }
    }

    private void env(LintStep step, List<KeyValue> pairs) {
        var values = new HashMap<String, String>();
        for (var pair : pairs) {
            legacyFormat(step);
            String name = variables.value(step, pair.key());
            secret(step, "ENV", name);
            values.put(name, variables.value(step, pair.value()));
        }
        values.forEach(state::set);
    }

    private void arg(LintStep step, Instruction.Arg.Declaration declaration) {
        secret(step, "ARG", declaration.name());
        variables.declare(step, declaration);
    }

    private void secret(LintStep step, String instruction, String name) {
        if (SecretNames.matches(name)) {
            report(
                    step,
                    Rule.SECRETS_USED_IN_ARG_OR_ENV,
                    "Do not use ARG or ENV instructions for sensitive data ("
                            + instruction
                            + " \""
                            + name
                            + "\")");
        }
    }

    private void legacyFormat(LintStep step) {
        if (step.legacyPairs()) {
            String keyword = step.keyword();
            report(
                    step,
                    Rule.LEGACY_KEY_VALUE_FORMAT,
                    "\""
                            + keyword
                            + " key=value\" should be used instead of legacy \""
                            + keyword
                            + " key value\" format");
        }
    }

    /** Only the first of this Dockerfile: an absolute one there mends all that follow. */
    private void workdir(LintStep step, String word) {
        String path = variables.value(step, word);
        if (!state.hasWorkdir() && !path.startsWith("/")) {
            report(
                    step,
                    Rule.WORKDIR_RELATIVE_PATH,
                    "Relative workdir \""
                            + path
                            + "\" can have unexpected results if the base image changes");
        }
        state.setWorkdir();
    }

    private void command(LintStep step, CommandLine command) {
        once(step);
        if (command instanceof CommandLine.Shell && !state.hasShell()) {
            report(
                    step,
                    Rule.JSON_ARGS_RECOMMENDED,
                    "JSON arguments recommended for "
                            + step.keyword()
                            + " to prevent unintended behavior related to OS signals");
        }
    }

    /** What is reported is the one before, since that one has no effect. */
    private void once(LintStep step) {
        var earlier = once.put(step.instruction().getClass(), step.range());
        if (earlier != null) {
            findings.add(
                    step.choice(),
                    Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
                    earlier,
                    "Multiple "
                            + step.keyword()
                            + " instructions should not be used in the same stage because only"
                            + " the last one will be used");
        }
    }

    private void mount(LintStep step, MountFlag mount) {
        try {
            mount.parse(value -> variables.expand(step, value));
        } catch (IllegalArgumentException e) {
            throw LintFailure.at(step.range(), String.valueOf(e.getMessage()));
        }
    }

    private void report(LintStep step, Rule rule, String detail) {
        findings.add(step.choice(), rule, step.range(), detail);
    }
}
