package dev.kiln.dockerfile;

import java.util.List;

/** The two forms in which {@code RUN}, {@code CMD} and {@code ENTRYPOINT} are written. */
public sealed interface CommandLine {
    /** Shell form: one line given to the shell of the image, continuation lines joined. */
    record Shell(String line) implements CommandLine {}

    /** Exec form: a JSON array of strings, run without a shell. */
    record Exec(List<String> argv) implements CommandLine {
        public Exec {
            argv = List.copyOf(argv);
        }
    }
}
