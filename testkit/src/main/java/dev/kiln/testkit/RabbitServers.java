package dev.kiln.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/** The two ways to have a RabbitMQ broker. */
final class RabbitServers {
    private static final String IMAGE = "rabbitmq:3.13";
    private static final int CONTAINER_PORT = 5672;
    private static final String CONTAINER_DEFINITIONS = "/etc/kiln/definitions.json";

    private RabbitServers() {}

    static TestServer inContainer(RabbitFiles files) {
        GenericContainer<?> container = new GenericContainer<>(IMAGE);
        container.withCopyToContainer(Transferable.of(files.definitions()), CONTAINER_DEFINITIONS);
        container.withCopyToContainer(
                Transferable.of(files.configuration(CONTAINER_DEFINITIONS)),
                "/etc/rabbitmq/conf.d/90-kiln.conf");
        return new ContainerServer(container, FreePort.next(), CONTAINER_PORT, Probe.rabbit());
    }

    /**
     * A broker without plugins, with an Erlang port mapper and a cookie of its own, so that it
     * neither meets nor disturbs the machine's standing broker.
     */
    static TestServer fromSystem(RabbitFiles files) {
        // Debian's /usr/sbin/rabbitmq-server changes to the standing broker's user and folder.
        Path server =
                SystemServer.require("rabbitmq-server", "rabbitmq-server", "/usr/lib/rabbitmq/bin");
        Path portMapper =
                SystemServer.require("epmd", "erlang-base", "/usr/bin", "/usr/lib/erlang/bin");
        Path folder = SystemServer.newFolder("kiln-rabbitmq-");
        int port = FreePort.next();
        int portMapperPort = FreePort.next();
        Path definitions = write(folder, "definitions.json", files.definitions());
        write(
                folder,
                "rabbitmq.conf",
                "listeners.tcp.1 = 127.0.0.1:"
                        + port
                        + "\n"
                        + files.configuration(definitions.toString()));
        write(folder, "enabled_plugins", "[].\n");
        write(folder, "rabbitmq-env.conf", "");
        write(folder, "both.sh", WITH_PORT_MAPPER);
        Map<String, String> environment = environment(folder, port, portMapperPort);
        List<String> command =
                List.of(
                        "/bin/sh",
                        folder.resolve("both.sh").toString(),
                        portMapper.toString(),
                        String.valueOf(portMapperPort),
                        server.toString());
        return new SystemServer(
                folder,
                port,
                Probe.rabbit(),
                () -> new PrivateProcess(command, environment, folder.resolve("server.log")));
    }

    /** Runs the port mapper in the foreground beside the broker and ends it after the broker. */
    private static final String WITH_PORT_MAPPER =
            """
            "$1" -address 127.0.0.1 -port "$2" & mapper=$!
            "$3" & broker=$!
            trap 'kill -TERM "$broker"' TERM
            wait "$broker"
            # A trapped signal ends the first wait early.
            wait "$broker"
            kill "$mapper"
            """;

    private static Map<String, String> environment(Path folder, int port, int portMapperPort) {
        return Map.ofEntries(
                Map.entry("HOME", folder.toString()),
                Map.entry("ERL_EPMD_PORT", String.valueOf(portMapperPort)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODENAME", "kiln" + port + "@localhost"),
                Map.entry("RABBITMQ_DIST_PORT", String.valueOf(FreePort.next())),
                Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
                Map.entry("RABBITMQ_CONFIG_FILES", folder.resolve("conf.d").toString()),
                Map.entry("RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("none").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", folder.resolve("rabbitmq-env.conf").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("enabled_plugins").toString()),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false"));
    }

    private static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException("could not write " + name + " in " + folder, e);
        }
    }
}
