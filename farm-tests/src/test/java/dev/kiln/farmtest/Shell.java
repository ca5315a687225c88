package dev.kiln.farmtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a program to its end. */
final class Shell {
    private Shell() {}

    /** How it ended and what it printed, both streams together. */
    record Result(int status, String output) {
        Result expectSuccess() {
            if (status != 0) {
                throw new AssertionError("exit status " + status + ":\n" + output);
            }
            return this;
        }
    }

    static Result run(Map<String, String> environment, Path folder, List<String> command)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    static Result sh(Path folder, String script) throws IOException, InterruptedException {
        return run(Map.of(), folder, List.of("sh", "-euc", script));
    }
}
