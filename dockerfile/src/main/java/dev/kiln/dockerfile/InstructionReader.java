package dev.kiln.dockerfile;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives an instruction its type, by its keyword. */
final class InstructionReader {
    private final RawInstruction raw;
    private final char escape;

    private InstructionReader(RawInstruction raw, char escape) {
        this.raw = raw;
        this.escape = escape;
    }

    /**
     * Reads one instruction.
     *
     * @throws DockerfileException if the keyword is unknown or the arguments do not fit it
     */
    static Instruction read(RawInstruction raw, char escape) {
        return new InstructionReader(raw, escape).read();
    }

    private Instruction read() {
        var range = raw.range();
        String text = raw.display();
        return switch (raw.keyword()) {
            case "FROM" -> from();
            case "RUN" -> new Instruction.Run(range, text, CommandReader.run(raw));
            case "COPY" -> copy();
            case "ADD" -> add();
            case "ENV" -> new Instruction.Env(range, text, PairReader.pairs(raw, escape));
            case "LABEL" -> new Instruction.Label(range, text, PairReader.pairs(raw, escape));
            case "ARG" -> new Instruction.Arg(range, text, PairReader.declarations(raw, escape));
            case "EXPOSE" -> new Instruction.Expose(range, text, words("a port, as in 80/tcp"));
            case "WORKDIR" -> new Instruction.Workdir(range, text, line("a path"));
            case "USER" ->
                    new Instruction.User(range, text, line("a user, as in app or 1000:1000"));
            case "CMD" -> new Instruction.Cmd(range, text, CommandReader.command(raw));
            case "ENTRYPOINT" ->
                    new Instruction.Entrypoint(range, text, CommandReader.command(raw));
            case "VOLUME" -> new Instruction.Volume(range, text, volumes());
            case "STOPSIGNAL" ->
                    new Instruction.StopSignal(range, text, line("a signal, as in SIGTERM"));
            case "SHELL" -> new Instruction.Shell(range, text, CommandReader.shell(raw));
            case "HEALTHCHECK" ->
                    new Instruction.HealthCheck(range, text, HealthcheckReader.read(raw));
            case "MAINTAINER" -> new Instruction.Maintainer(range, text, line("a name"));
            case "ONBUILD" ->
                    throw raw.error(
                            "this instruction is not supported yet: expected none of it, or its"
                                    + " triggers written out where the image is used");
            default ->
                    throw DockerfileException.at(
                            range,
                            "found '"
                                    + raw.keyword()
                                    + "': expected an instruction such as FROM, RUN or COPY");
        };
    }

    private Instruction from() {
        var flags = new Flags(raw, "--platform");
        var words = arguments("an image, as in FROM debian:bookworm");
        boolean named = words.size() == 3 && words.get(1).equalsIgnoreCase("AS");
        if (words.size() != 1 && !named) {
            throw raw.error(
                    "found "
                            + words.size()
                            + " arguments: expected FROM image, or FROM image AS name");
        }
        return new Instruction.From(
                raw.range(),
                raw.display(),
                words.getFirst(),
                flags.get("--platform"),
                named ? stageName(words.get(2)) : null);
    }

    private String stageName(String word) {
        String name = word.toLowerCase(Locale.ROOT);
        boolean valid =
                name.chars()
                                .allMatch(c ->
                                        isLetter(c)
                                                || (c >= '0' && c <= '9')
                                                || "-_.".indexOf(c) >= 0)
                        && isLetter(name.charAt(0));
        if (!valid) {
            throw raw.error(
                    "found the stage name '"
                            + word
                            + "': expected a letter, then letters, digits, '-', '_' or '.'");
        }
        return name;
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z';
    }

    private Instruction copy() {
        var flags = new Flags(raw, "--from", "--chown", "--chmod");
        var paths = paths();
        return new Instruction.Copy(
                raw.range(),
                raw.display(),
                paths.subList(0, paths.size() - 1),
                paths.getLast(),
                flags.get("--from"),
                flags.get("--chown"),
                flags.get("--chmod"));
    }

    private Instruction add() {
        var flags = new Flags(raw, "--chown", "--chmod");
        var paths = paths();
        return new Instruction.Add(
                raw.range(),
                raw.display(),
                paths.subList(0, paths.size() - 1),
                paths.getLast(),
                flags.get("--chown"),
                flags.get("--chmod"));
    }

    private List<String> paths() {
        if (!raw.heredocs().isEmpty()) {
            throw raw.error(
                    "a here-document as a source is not supported yet: expected a file of the"
                            + " context");
        }
        var paths = jsonOr("a source and a destination");
        if (paths.size() < 2) {
            throw raw.error(
                    "found "
                            + paths.size()
                            + " argument: expected at least one source and a destination");
        }
        return paths;
    }

    private List<String> volumes() {
        new Flags(raw);
        var paths = jsonOr("a path, as in /data");
        if (paths.stream().anyMatch(String::isBlank)) {
            throw raw.error("found an empty path: expected a path, as in /data");
        }
        return paths;
    }

    private List<String> words(String expected) {
        new Flags(raw);
        return arguments(expected);
    }

    private String line(String expected) {
        new Flags(raw);
        arguments(expected);
        return raw.arguments();
    }

    private List<String> arguments(String expected) {
        return limited(Words.simple(raw.arguments()), expected);
    }

    private List<String> jsonOr(String expected) {
        @Nullable List<String> json = JsonWords.of(raw);
        return limited(json != null ? json : Words.simple(raw.arguments()), expected);
    }

    private List<String> limited(List<String> words, String expected) {
        if (words.isEmpty()) {
            throw raw.error("found no argument: expected " + expected);
        }
        return raw.bounded(words);
    }
}
