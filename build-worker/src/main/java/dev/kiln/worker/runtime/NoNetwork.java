package dev.kiln.worker.runtime;

import java.nio.file.Path;

/** Leaves steps with their loopback interface alone. */
final class NoNetwork implements StepNetwork {
    private final String reason;

    NoNetwork(String reason) {
        this.reason = reason;
    }

    @Override
    public Attachment attach(int slot, NamespaceHolder holder, Path user, Path network) {
        return new Attachment("", "");
    }

    @Override
    public String describe() {
        return "Steps have no network: " + reason + ".";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
