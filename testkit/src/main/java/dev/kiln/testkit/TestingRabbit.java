package dev.kiln.testkit;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A private RabbitMQ. Tests share {@link #shared()} and take a {@link #newVirtualHost} each; one
 * that stops the broker launches its own. What it holds durably survives {@link #stop} and {@link
 * #start}.
 */
public final class TestingRabbit implements AutoCloseable {
    static final int VIRTUAL_HOSTS = 48;
    private static final String USER = "kiln";

    private final String password =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final AtomicInteger virtualHosts = new AtomicInteger();
    private final TestServer server;
    private final ShutdownHook hook;

    private TestingRabbit() {
        RabbitFiles files = new RabbitFiles(USER, password, VIRTUAL_HOSTS);
        server =
                Docker.answers()
                        ? RabbitServers.inContainer(files)
                        : RabbitServers.fromSystem(files);
        hook = new ShutdownHook(server);
    }

    /** The one instance that the tests of this JVM share; started when first asked for. */
    public static TestingRabbit shared() {
        return Holder.SHARED;
    }

    /** An instance of one's own, to be closed. Takes some six seconds. */
    public static TestingRabbit launch() {
        return new TestingRabbit();
    }

    public String host() {
        return server.host();
    }

    public int port() {
        return server.port();
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** An empty virtual host that no other test has. */
    public String newVirtualHost() {
        int next = virtualHosts.getAndIncrement();
        if (next >= VIRTUAL_HOSTS) {
            throw new IllegalStateException(
                    "all " + VIRTUAL_HOSTS + " virtual hosts for tests are taken");
        }
        return RabbitFiles.virtualHost(next);
    }

    /** Ends the broker in order; its durable data and its port are kept. */
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

    private static final class Holder {
        private static final TestingRabbit SHARED = launch();
    }
}
