package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.DockerfileSource.Statement;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.SourceRange;
import java.util.List;
import java.util.Locale;

/** The rules about how a single instruction is written. */
final class SyntaxRules {
    private final RuleChoice global;
    private final Findings findings;

    SyntaxRules(RuleChoice global, Findings findings) {
        this.global = global;
        this.findings = findings;
    }

    void check(List<Statement> statements) {
        for (var statement : statements) {
            int line = statement.emptyContinuationLine();
            if (line > 0) {
                findings.add(
                        global,
                        Rule.NO_EMPTY_CONTINUATION,
                        new SourceRange(line, 1, line),
                        "Empty continuation line");
            }
        }
        statements.forEach(this::check);
    }

    private void check(Statement statement) {
        var choice = global.at(statement.comments());
        switch (statement.instruction()) {
            case Instruction.Maintainer _ ->
                    findings.add(
                            choice,
                            Rule.MAINTAINER_DEPRECATED,
                            statement.range(),
                            "Maintainer instruction is deprecated in favor of using label");
            case Instruction.From from -> from(choice, statement, from);
            case Instruction.Arg arg ->
                    description(
                            choice,
                            statement,
                            "ARG",
                            arg.declarations().stream()
                                    .map(Instruction.Arg.Declaration::name)
                                    .toList());
            case Instruction _ -> {}
        }
    }

    private void from(RuleChoice choice, Statement statement, Instruction.From from) {
        if (from.name() == null) {
            return;
        }
        String as = statement.words().get(1);
        String name = statement.words().get(2);
        if (!name.equals(lower(name))) {
            findings.add(
                    choice,
                    Rule.STAGE_NAME_CASING,
                    statement.range(),
                    "Stage name '" + name + "' should be lowercase");
        }
        // A keyword of mixed case is told of by ConsistentInstructionCasing.
        String keyword = statement.keyword();
        boolean matches =
                keyword.equals(lower(keyword))
                        ? as.equals(lower(as))
                        : !keyword.equals(upper(keyword)) || as.equals(upper(as));
        if (!matches) {
            findings.add(
                    choice,
                    Rule.FROM_AS_CASING,
                    statement.range(),
                    "'" + as + "' and '" + keyword + "' keywords' casing do not match");
        }
        description(choice, statement, "FROM", List.of(from.name()));
    }

    /** The comment right above must begin with what it describes. */
    private void description(
            RuleChoice choice, Statement statement, String instruction, List<String> names) {
        if (statement.comments().isEmpty()) {
            return;
        }
        String described = RuleChoice.firstWord(statement.comments().getLast());
        if (!names.contains(described)) {
            String example = names.size() > 1 ? "<arg_key>" : names.getFirst();
            findings.add(
                    choice,
                    Rule.INVALID_DEFINITION_DESCRIPTION,
                    statement.range(),
                    "Comment for "
                            + instruction
                            + " should follow the format: `# "
                            + example
                            + " <description>`");
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
