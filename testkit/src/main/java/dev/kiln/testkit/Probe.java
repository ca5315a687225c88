package dev.kiln.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Finds out whether a server really answers: an open port alone may be that of a proxy in front of
 * it.
 *
 * @param name of the server, for messages
 * @param question what is sent
 * @param answer how the reply begins
 */
record Probe(String name, String question, String answer) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int SOCKET_TIMEOUT_MILLIS = 1_000;

    /** AMQP 0-9-1, section 4.2.2: the server answers the header with a method frame (type 1). */
    static Probe rabbit() {
        return new Probe("RabbitMQ", "AMQP\0\0\t\1", "\1");
    }

    static Probe redis(String password) {
        return new Probe("Redis", "AUTH " + password + "\r\nPING\r\n", "+OK\r\n+PONG");
    }

    /**
     * Returns once the server answers.
     *
     * @throws IllegalStateException if it ends first or stays silent; the message holds its log
     */
    void awaitReady(String host, int port, BooleanSupplier running, Supplier<String> log) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers(host, port)) {
            boolean ended = !running.getAsBoolean();
            if (ended || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%s at %s:%d %s; its log: %s"
                                .formatted(
                                        name,
                                        host,
                                        port,
                                        ended
                                                ? "ended while it started"
                                                : "did not answer within " + PATIENCE,
                                        log.get()));
            }
            pause();
        }
    }

    private boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), SOCKET_TIMEOUT_MILLIS);
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
            byte[] reply = socket.getInputStream().readNBytes(answer.length());
            return new String(reply, StandardCharsets.US_ASCII).equals(answer);
        } catch (IOException e) {
            return false; // not yet: this is what is waited for, and the deadline reports it
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a test server started", e);
        }
    }
}
