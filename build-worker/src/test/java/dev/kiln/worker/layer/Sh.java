package dev.kiln.worker.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs the machine's own tools, whose word the tests take. */
public final class Sh {
    private Sh() {}

    /** Output of a shell script that must succeed; {@code $1…} are the arguments. */
    public static String run(Path folder, String script, Object... arguments)
            throws IOException, InterruptedException {
        java.util.List<String> command = new java.util.ArrayList<>();
        command.addAll(java.util.List.of("bash", "-euo", "pipefail", "-c", script, "sh"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(script + "\n" + output).isZero();
        return output;
    }

    /** Empties a directory of this test. */
    public static void deleteContents(Path folder) throws IOException {
        try (dev.kiln.worker.linux.Dir dir = dev.kiln.worker.linux.Dir.open(folder)) {
            for (String name : dir.names()) {
                dev.kiln.worker.archive.FileMaker.removeAll(dir, name);
            }
        }
    }
}
