package dev.kiln.worker.runtime;

import java.io.IOException;
import java.nio.file.Path;

/** Connects the network namespaces of slots. */
interface StepNetwork extends AutoCloseable {
    /**
     * How a slot is connected.
     *
     * @param address the slot's own address, empty if it has none
     * @param resolvConf the contents of its {@code /etc/resolv.conf}
     */
    record Attachment(String address, String resolvConf) {}

    /**
     * Connects a new network namespace.
     *
     * @param slot the number of the slot
     * @param holder a process in it
     * @param user the file that keeps the user namespace which owns it
     * @param network the file that keeps it
     */
    Attachment attach(int slot, NamespaceHolder holder, Path user, Path network)
            throws IOException, InterruptedException;

    /** A sentence for operators. */
    String describe();

    @Override
    void close() throws IOException;
}
