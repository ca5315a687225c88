package dev.kiln.testkit;

/**
 * One private server, wherever it runs. Stopping keeps its data and its port; closing removes all.
 */
sealed interface TestServer extends AutoCloseable permits ContainerServer, SystemServer {
    String host();

    int port();

    /** Starts it again after {@link #stop}; returns once it listens. */
    void start();

    /** Ends it in order, as an operator would. */
    void stop();

    /** Ends it at once and removes its data. */
    @Override
    void close();
}
