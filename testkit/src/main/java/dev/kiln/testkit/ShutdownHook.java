package dev.kiln.testkit;

import java.util.concurrent.atomic.AtomicBoolean;

/** Closes a server once: when its owner says so, else when the JVM ends. */
final class ShutdownHook implements AutoCloseable {
    private final TestServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    ShutdownHook(TestServer server) {
        this.server = server;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close-test-server"));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.close();
        }
    }
}
