package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.DockerfileSource.Statement;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.SourceRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code FROM} and what follows it, as written.
 *
 * @param index from 0
 */
record LintStage(int index, Statement statement, Instruction.From from, List<Statement> body) {
    LintStage {
        body = List.copyOf(body);
    }

    SourceRange range() {
        return from.range();
    }

    /** In lower case; null where it has none. */
    @Nullable String name() {
        return from.name();
    }

    /** As messages name it. */
    String label() {
        return from.name() != null ? from.name() : "stage-" + index;
    }
}
