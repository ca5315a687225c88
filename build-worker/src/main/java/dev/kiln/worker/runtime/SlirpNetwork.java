package dev.kiln.worker.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP/IP stack in a process per slot, for machines without veth or nftables. It hides the
 * machine's loopback addresses from steps, but cannot hide its other addresses or private networks.
 */
final class SlirpNetwork implements StepNetwork {
    private static final String ADDRESS = "10.0.2.100";
    private static final String RESOLVER = "10.0.2.3";
    private static final String MTU = "1500";

    private final List<Process> processes = new CopyOnWriteArrayList<>();
    private final String reason;

    /**
     * @param reason why it is used, for operators
     */
    SlirpNetwork(String reason) {
        this.reason = reason;
    }

    @Override
    public Attachment attach(int slot, NamespaceHolder holder, Path user, Path network)
            throws IOException {
        Process process =
                HostCommand.start(
                                List.of(
                                        "slirp4netns",
                                        "--configure",
                                        "--disable-host-loopback",
                                        "--mtu=" + MTU,
                                        "--ready-fd=1",
                                        Long.toString(holder.pid()),
                                        "eth0"))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        processes.add(process);
        awaitReady(process);
        return new Attachment(ADDRESS, "nameserver " + RESOLVER + "\n");
    }

    @Override
    public String describe() {
        return "Steps reach the internet through slirp4netns, because "
                + reason
                + ". It does not keep them from this machine's own addresses (loopback excepted)"
                + " or from private networks: build only what you trust here.";
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }

    /** Its first output is the digit 1, once the interface is up. */
    private static void awaitReady(Process process) throws IOException {
        if (process.getInputStream().read() != '1') {
            throw new IOException("slirp4netns ended before its interface was up");
        }
    }
}
