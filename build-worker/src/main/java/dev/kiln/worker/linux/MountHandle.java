package dev.kiln.worker.linux;

import java.nio.file.Path;

/**
 * A mount that no path leads to yet: the descriptor that open_tree(2) or fsmount(2) returned. It
 * can be changed, then attached; closing the handle keeps an attached mount and drops a detached
 * one.
 */
public final class MountHandle implements AutoCloseable {
    private final int descriptor;
    private final String subject;

    MountHandle(int descriptor, String subject) {
        this.descriptor = descriptor;
        this.subject = subject;
    }

    /**
     * Shows the mount's files under the ids of a user namespace (mount_setattr(2),
     * MOUNT_ATTR_IDMAP).
     *
     * @param userNamespace a path to the namespace, such as {@code /proc/PID/ns/user}
     * @throws LinuxException EINVAL where the filesystem cannot be mapped, EPERM without
     *     CAP_SYS_ADMIN
     */
    public void mapIds(Path userNamespace) throws LinuxException {
        try (MountHandle namespace = MountCalls.openPath(userNamespace)) {
            MountCalls.setIdMap(descriptor, namespace.descriptor, subject);
        }
    }

    /** Makes the mount and what lies below it read-only. */
    public void makeReadOnly() throws LinuxException {
        MountCalls.setReadOnly(descriptor, subject);
    }

    /** Attaches the mount to a directory or file that exists. */
    public void attach(Path target) throws LinuxException {
        MountCalls.moveMount(descriptor, target);
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        MountCalls.close(descriptor);
    }
}
