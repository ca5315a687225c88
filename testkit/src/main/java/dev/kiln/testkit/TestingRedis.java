package dev.kiln.testkit;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.containers.GenericContainer;

/**
 * A private Redis. Tests share {@link #shared()} and take a {@link #newDatabase} each; one that
 * stops the server launches its own. What it holds survives {@link #stop} and {@link #start}.
 */
public final class TestingRedis implements AutoCloseable {
    private static final String IMAGE = "redis:7";
    private static final int CONTAINER_PORT = 6379;
    private static final int DATABASES = 512;

    private final String password =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final AtomicInteger databases = new AtomicInteger();
    private final TestServer server;
    private final ShutdownHook hook;

    private TestingRedis(boolean cluster) {
        int port = FreePort.next();
        server =
                Docker.answers()
                        ? inContainer(port, options(cluster, port))
                        : fromSystem(port, options(cluster, port));
        hook = new ShutdownHook(server);
    }

    /** The one instance that the tests of this JVM share; started when first asked for. */
    public static TestingRedis shared() {
        return Holder.SHARED;
    }

    /** An instance of one's own, to be closed. */
    public static TestingRedis launch() {
        return new TestingRedis(false);
    }

    /**
     * A Redis Cluster of one node, which refuses what a larger one would: a script or a command
     * whose keys are in several hash slots. It has but one database.
     */
    public static TestingRedis launchCluster() {
        TestingRedis redis = new TestingRedis(true);
        redis.ask("CLUSTER ADDSLOTSRANGE 0 16383", "+OK\r\n");
        // Until it says so, it refuses every command with CLUSTERDOWN.
        redis.ask("GET ready", "$-1\r\n");
        return redis;
    }

    public String host() {
        return server.host();
    }

    public int port() {
        return server.port();
    }

    public String password() {
        return password;
    }

    /** The index of a database that no other test has; channels are not divided by it. */
    public int newDatabase() {
        int next = databases.getAndIncrement();
        if (next >= DATABASES) {
            throw new IllegalStateException("all " + DATABASES + " test databases are taken");
        }
        return next;
    }

    /** Ends the server in order; its data and its port are kept. */
    public void stop() {
        server.stop();
    }

    /** Starts it again after {@link #stop}. */
    public void start() {
        server.start();
    }

    @Override
    public void close() {
        hook.close();
    }

    private void ask(String command, String answer) {
        new Probe("Redis", "AUTH " + password + "\r\n" + command + "\r\n", "+OK\r\n" + answer)
                .awaitReady(host(), port(), () -> true, () -> command + " is not answered");
    }

    private List<String> options(boolean cluster, int port) {
        List<String> options =
                List.of(
                        "--requirepass",
                        password,
                        "--databases",
                        String.valueOf(cluster ? 1 : DATABASES),
                        "--appendonly",
                        "yes",
                        "--save",
                        "");
        return !cluster
                ? options
                : concat(
                        options,
                        List.of(
                                "--cluster-enabled",
                                "yes",
                                "--cluster-port",
                                String.valueOf(FreePort.next()),
                                "--cluster-announce-ip",
                                "127.0.0.1",
                                "--cluster-announce-port",
                                String.valueOf(port)));
    }

    private TestServer inContainer(int port, List<String> options) {
        GenericContainer<?> container = new GenericContainer<>(IMAGE);
        container.withCommand(concat(List.of("redis-server"), options).toArray(String[]::new));
        return new ContainerServer(container, port, CONTAINER_PORT, Probe.redis(password));
    }

    private TestServer fromSystem(int port, List<String> options) {
        Path program =
                SystemServer.require("redis-server", "redis-server", "/usr/bin", "/usr/local/bin");
        Path folder = SystemServer.newFolder("kiln-redis-");
        List<String> place =
                List.of(
                        program.toString(),
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        folder.toString());
        List<String> command = concat(place, options);
        return new SystemServer(
                folder,
                port,
                Probe.redis(password),
                () -> new PrivateProcess(command, Map.of(), folder.resolve("server.log")));
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }

    private static final class Holder {
        private static final TestingRedis SHARED = launch();
    }
}
