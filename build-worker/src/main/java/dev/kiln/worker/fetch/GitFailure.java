package dev.kiln.worker.fetch;

import java.io.IOException;

/** A git command failed. Carries what it wrote to its standard error, cut and without secrets. */
final class GitFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final String errors;

    GitFailure(String command, int status, String errors) {
        super("git " + command + " ended with status " + status + ": " + errors);
        this.errors = errors;
    }

    /** Whether the server does not give out what was asked for in this way. */
    boolean isRefusedRequest() {
        return errors.contains("not our ref")
                || errors.contains("unadvertised object")
                || errors.contains("shallow")
                || errors.contains("--depth")
                || errors.contains("remote ref");
    }
}
