package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.DockerfileException;
import dev.kiln.dockerfile.SourceRange;

/**
 * Why the Dockerfile cannot be built, or must not with these findings.
 *
 * @param line from 1; 0 where no line is to blame
 * @param endLine the last line of the instruction; 0 where no line is to blame
 * @param violation whether it could be built, but {@code # check=error=true} forbids it
 */
public record LintError(String message, int line, int endLine, boolean violation) {
    static LintError of(String message) {
        return new LintError(message, 0, 0, false);
    }

    static LintError at(SourceRange range, String message) {
        return new LintError(message, range.line(), range.endLine(), false);
    }

    static LintError of(DockerfileException e) {
        return new LintError(
                "dockerfile parse error on line " + e.line() + ": " + e.getMessage(),
                e.line(),
                e.line(),
                false);
    }

    static LintError violationOf(Iterable<String> rules) {
        return new LintError(
                "lint violation found for rules: " + String.join(", ", rules), 0, 0, true);
    }
}
