package dev.kiln.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs a program of the system to its end. */
final class Command {
    private static final int LIMIT_SECONDS = 120;

    private Command() {}

    /** Returns what the program printed; fails unless it ends with status 0. */
    static String run(String... words) throws IOException, InterruptedException {
        Path output = Files.createTempFile("command", ".out");
        try {
            Process process =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", words) + " did not end");
            }
            String printed = Files.readString(output, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        "%s ended with status %d: %s"
                                .formatted(String.join(" ", words), process.exitValue(), printed));
            }
            return printed;
        } finally {
            Files.delete(output);
        }
    }
}
