package dev.kiln.dockerfile;

import java.util.List;

/** The commands of {@code RUN}, {@code CMD}, {@code ENTRYPOINT} and {@code SHELL}. */
final class CommandReader {
    private CommandReader() {}

    /** A command, with the here-documents that it reads. */
    static CommandLine run(RawInstruction raw) {
        if (raw.heredocs().isEmpty()) {
            var command = command(raw);
            if (command instanceof CommandLine.Exec exec && exec.argv().isEmpty()) {
                throw raw.error("found an empty JSON array: expected a command");
            }
            return command;
        }
        new Flags(raw);
        return new CommandLine.Shell(script(raw));
    }

    /** A command in shell or exec form; an empty JSON array is one. */
    static CommandLine command(RawInstruction raw) {
        new Flags(raw);
        if (raw.arguments().isEmpty()) {
            throw raw.error("found no argument: expected a command");
        }
        var argv = JsonWords.of(raw);
        return argv != null
                ? new CommandLine.Exec(raw.bounded(argv))
                : new CommandLine.Shell(raw.arguments());
    }

    static List<String> shell(RawInstruction raw) {
        new Flags(raw);
        var argv = JsonWords.of(raw);
        if (argv == null || argv.isEmpty()) {
            throw raw.error(
                    "found '"
                            + raw.arguments()
                            + "': expected a JSON array, as in [\"/bin/bash\", \"-c\"]");
        }
        return raw.bounded(argv);
    }

    /**
     * A command line that is one here-document and nothing else is a script of its own; any other
     * is put together again for the shell, which reads here-documents itself.
     */
    private static String script(RawInstruction raw) {
        var first = raw.heredocs().getFirst();
        if (Heredocs.announcedBy(raw.arguments()) == null) {
            var script = new StringBuilder(raw.arguments());
            for (var heredoc : raw.heredocs()) {
                script.append('\n').append(heredoc.body()).append(heredoc.name());
            }
            return script.toString();
        }
        if (first.body().startsWith("#!")) {
            throw raw.error(
                    "a here-document that starts with #! is not supported yet: expected a script"
                            + " for the image's shell, or a command that reads the"
                            + " here-document, as in RUN python3 <<"
                            + first.name());
        }
        return first.body();
    }
}
