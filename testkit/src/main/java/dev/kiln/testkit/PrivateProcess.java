package dev.kiln.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A system process that cannot outlive this JVM: a small shell between the two watches a pipe from
 * the JVM, which the kernel closes however the JVM ends, and then ends the process.
 */
final class PrivateProcess implements AutoCloseable {
    private static final int STOP_TIMEOUT_SECONDS = 30;
    private static final int LOG_TAIL_CHARS = 4_000;
    private static final String SUPERVISOR =
            """
            exec 3<&0
            "$@" </dev/null 3<&- & child=$!
            (read -r line <&3; kill -TERM "$child" 2>/dev/null) & watcher=$!
            wait "$child"; status=$?
            kill "$watcher" 2>/dev/null
            exit "$status"
            """;

    private final Process supervisor;
    private final Path log;

    PrivateProcess(List<String> command, Map<String, String> environment, Path log) {
        this.log = log;
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", SUPERVISOR, "kiln-testkit"));
        argv.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(argv)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            supervisor = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + command.getFirst(), e);
        }
    }

    boolean isRunning() {
        return supervisor.isAlive();
    }

    /** The end of what it printed. */
    String log() {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - LOG_TAIL_CHARS));
        } catch (IOException e) {
            return "(" + log + " could not be read: " + e + ")";
        }
    }

    /** Asks it to end, and returns when it has. */
    void stop() {
        try {
            supervisor.getOutputStream().close();
            if (!supervisor.waitFor(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not ask a test server to stop", e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
        }
    }

    /** Kills it and everything that it started. */
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(supervisor.descendants().toList());
        all.add(supervisor.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().join());
    }
}
