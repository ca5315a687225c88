package dev.kiln.worker.runtime;

import java.io.IOException;
import java.util.List;

/** Another machine beside the worker: a network namespace with a web server on port 80. */
final class Neighbour implements AutoCloseable {
    private static final String INTERFACE = "neighbour0";

    private final NamespaceHolder holder;
    private final Process server;

    private Neighbour(NamespaceHolder holder, Process server) {
        this.holder = holder;
        this.server = server;
    }

    static Neighbour start(String... addresses) throws IOException, InterruptedException {
        NamespaceHolder holder = NamespaceHolder.start("--net");
        String namespace = "--net=" + holder.namespace("net");
        HostCommand.run(
                "ip",
                "link",
                "add",
                INTERFACE,
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                Long.toString(holder.pid()));
        HostCommand.run("ip", "addr", "add", "10.231.7.1/24", "dev", INTERFACE);
        HostCommand.run("ip", "link", "set", INTERFACE, "up");
        HostCommand.run("nsenter", namespace, "ip", "link", "set", "eth0", "up");
        for (String address : addresses) {
            HostCommand.run(
                    "nsenter", namespace, "ip", "addr", "add", address + "/24", "dev", "eth0");
            HostCommand.run("ip", "route", "replace", address + "/32", "dev", INTERFACE);
        }
        Process server =
                HostCommand.start(
                                List.of(
                                        "nsenter",
                                        namespace,
                                        "busybox",
                                        "httpd",
                                        "-f",
                                        "-p",
                                        "80",
                                        "-h",
                                        "/proc/self/fdinfo"))
                        .start();
        return new Neighbour(holder, server);
    }

    boolean isAlive() {
        return server.isAlive();
    }

    @Override
    public void close() throws IOException {
        server.destroyForcibly();
        try {
            HostCommand.run("ip", "link", "del", INTERFACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            holder.close();
        }
    }
}
