package dev.kiln.dockerfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two forms in which {@code RUN}, {@code CMD} and {@code ENTRYPOINT} are written. */
public sealed interface CommandLine {
    /**
     * Shell form: one line given to the shell of the image, continuation lines joined. How
     * here-documents reach it is that of BuildKit (dispatchRun in dockerfile2llb/convert.go): a
     * line that is one here-document and nothing else is a script of its own, and one that begins
     * with {@code #!} is a file that is executed; any other line is put together again for the
     * shell, which reads here-documents itself.
     *
     * @param line empty where the instruction has no argument
     * @param heredocs of {@code RUN}, in the order of the line
     */
    record Shell(String line, List<Heredoc> heredocs) implements CommandLine {
        /** Where {@link #file} is put, read-only, while the command runs. */
        public static final String FILE_DIRECTORY = "/dev/pipes/";

        public Shell {
            heredocs = List.copyOf(heredocs);
        }

        public Shell(String line) {
            this(line, List.of());
        }

        /** What the shell is given as its command. */
        public String script() {
            if (heredocs.isEmpty()) {
                return line;
            }
            var file = file();
            if (file != null) {
                return FILE_DIRECTORY + file.name();
            }
            if (isScript()) {
                return heredocs.getFirst().content();
            }
            var script = new StringBuilder(line);
            for (var heredoc : heredocs) {
                script.append('\n').append(heredoc.body()).append(heredoc.name());
            }
            return script.toString();
        }

        /**
         * The file of mode 0755 that the command executes: a here-document with a {@code #!} line.
         * Null where there is none; its {@link Heredoc#content} is what the file holds.
         */
        public @Nullable Heredoc file() {
            boolean executable = isScript() && heredocs.getFirst().content().startsWith("#!");
            return executable ? heredocs.getFirst() : null;
        }

        private boolean isScript() {
            return !heredocs.isEmpty() && Heredocs.isAnnouncement(line);
        }
    }

    /** Exec form: a JSON array of strings, run without a shell. */
    record Exec(List<String> argv) implements CommandLine {
        public Exec {
            argv = List.copyOf(argv);
        }
    }
}
