package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.DockerfileSource.Statement;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Keywords are all of the case that most of them have; upper case where it is a draw. */
final class CasingRule {
    private CasingRule() {}

    static void check(List<LintStage> stages, RuleChoice global, Findings findings) {
        var statements =
                stages.stream()
                        .flatMap(stage ->
                                Stream.concat(Stream.of(stage.statement()), stage.body().stream()))
                        .toList();
        long lower = statements.stream().filter(CasingRule::isLower).count();
        long upper = statements.stream().filter(CasingRule::isUpper).count();
        boolean lowerWins = lower > upper;
        for (var statement : statements) {
            if (lowerWins ? !isLower(statement) : !isUpper(statement)) {
                findings.add(
                        global,
                        Rule.CONSISTENT_INSTRUCTION_CASING,
                        statement.range(),
                        "Command '"
                                + statement.keyword()
                                + "' should match the case of the command majority ("
                                + (lowerWins ? "lowercase" : "uppercase")
                                + ")");
            }
        }
    }

    private static boolean isLower(Statement statement) {
        return statement.keyword().equals(statement.keyword().toLowerCase(Locale.ROOT));
    }

    private static boolean isUpper(Statement statement) {
        return statement.keyword().equals(statement.keyword().toUpperCase(Locale.ROOT));
    }
}
