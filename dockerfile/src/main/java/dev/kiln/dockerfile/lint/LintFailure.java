package dev.kiln.dockerfile.lint;

import dev.kiln.dockerfile.SourceRange;

/** Ends the checks where BuildKit would end the build. */
final class LintFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient LintError error;

    private LintFailure(LintError error) {
        super(error.message());
        this.error = error;
    }

    static LintFailure at(SourceRange range, String message) {
        return new LintFailure(LintError.at(range, message));
    }

    static LintFailure of(String message) {
        return new LintFailure(LintError.of(message));
    }

    LintError error() {
        return error;
    }
}
