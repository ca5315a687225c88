package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.DockerfileSource.Statement;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.SourceRange;

/**
 * An instruction in the place where it takes effect.
 *
 * @param keyword in the case it has
 * @param legacyPairs whether it is an {@code ENV} or {@code LABEL} of the old form
 * @param range where it stands; a trigger of the base stands at the {@code FROM}
 * @param choice which rules are checked there
 */
record LintStep(
        String keyword,
        Instruction instruction,
        boolean legacyPairs,
        SourceRange range,
        RuleChoice choice) {
    static LintStep of(Statement statement, RuleChoice global) {
        return new LintStep(
                statement.keyword(),
                statement.instruction(),
                statement.legacyPairs(),
                statement.range(),
                global.at(statement.comments()));
    }

    /** A trigger that the base brings along. */
    static LintStep trigger(Statement statement, SourceRange range, RuleChoice global) {
        return new LintStep(
                statement.keyword(),
                statement.instruction(),
                statement.legacyPairs(),
                range,
                global);
    }
}
