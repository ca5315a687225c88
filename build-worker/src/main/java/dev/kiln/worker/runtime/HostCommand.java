package dev.kiln.worker.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Short programs of the machine, such as ip(8) and nft(8). */
final class HostCommand {
    private static final long TIMEOUT_SECONDS = 30;

    private HostCommand() {}

    /** Runs a program and returns what it printed. */
    static String run(String... command) throws IOException, InterruptedException {
        return runWithInput("", command);
    }

    /**
     * Runs a program with this text as its input.
     *
     * @throws IOException if it is missing, ends with another status than 0, or does not end
     */
    static String runWithInput(String input, String... command)
            throws IOException, InterruptedException {
        Process process = start(List.of(command)).redirectErrorStream(true).start();
        try {
            CompletableFuture<String> output =
                    CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()));
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(
                        String.join(" ", command)
                                + " did not end within "
                                + TIMEOUT_SECONDS
                                + " seconds");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        String.join(" ", command)
                                + " ended with status "
                                + process.exitValue()
                                + ": "
                                + output.join().strip());
            }
            return output.join();
        } finally {
            process.destroyForcibly();
        }
    }

    /** A program that gets nothing of this process's environment but the path of system tools. */
    static ProcessBuilder start(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", SystemPath.VALUE);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    private static String readAll(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
