package dev.kiln.worker.runtime;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds on what steps do with ssh keys: {@code kiln.worker.ssh.*}.
 *
 * @param maxKeys of one agent
 * @param maxConnections of one step to one agent at the same time
 */
public record SshSettings(@DefaultValue("32") int maxKeys, @DefaultValue("64") int maxConnections) {
    public SshSettings {
        if (maxKeys < 1 || maxConnections < 1) {
            throw new IllegalArgumentException(
                    "kiln.worker.ssh.max-keys and kiln.worker.ssh.max-connections must be at least"
                            + " 1");
        }
    }

    /** What holds where no setting says otherwise. */
    public static SshSettings defaults() {
        return new SshSettings(32, 64);
    }
}
