package dev.kiln.dockerfile;

import java.util.List;

/** Gives an instruction its type, by its keyword. */
final class InstructionReader {
    /** In the order of the Dockerfile reference. */
    static final List<String> KEYWORDS =
            List.of(
                    "ADD",
                    "ARG",
                    "CMD",
                    "COPY",
                    "ENTRYPOINT",
                    "ENV",
                    "EXPOSE",
                    "FROM",
                    "HEALTHCHECK",
                    "LABEL",
                    "MAINTAINER",
                    "ONBUILD",
                    "RUN",
                    "SHELL",
                    "STOPSIGNAL",
                    "USER",
                    "VOLUME",
                    "WORKDIR");

    private final RawInstruction raw;
    private final char escape;

    private InstructionReader(RawInstruction raw, char escape) {
        this.raw = raw;
        this.escape = escape;
    }

    /**
     * Reads one instruction.
     *
     * @throws DockerfileException if the keyword is unknown or the arguments do not fit it; worded
     *     as BuildKit words it (frontend/dockerfile/instructions/parse.go)
     */
    static Instruction read(RawInstruction raw, char escape) {
        return new InstructionReader(raw, escape).read();
    }

    private Instruction read() {
        var range = raw.range();
        String text = raw.display();
        return switch (raw.keyword()) {
            case "FROM" -> FromReader.read(raw);
            case "RUN" -> CommandReader.run(raw);
            case "COPY" -> FileReader.copy(raw);
            case "ADD" -> FileReader.add(raw);
            case "ENV" -> new Instruction.Env(range, text, PairReader.pairs(raw, escape));
            case "LABEL" -> new Instruction.Label(range, text, PairReader.pairs(raw, escape));
            case "ARG" -> new Instruction.Arg(range, text, PairReader.declarations(raw, escape));
            case "EXPOSE" -> new Instruction.Expose(range, text, ports());
            case "WORKDIR" -> new Instruction.Workdir(range, text, line(true));
            case "USER" -> new Instruction.User(range, text, line(true));
            case "CMD" -> new Instruction.Cmd(range, text, CommandReader.command(raw));
            case "ENTRYPOINT" ->
                    new Instruction.Entrypoint(range, text, CommandReader.command(raw));
            case "VOLUME" -> new Instruction.Volume(range, text, volumes());
            case "STOPSIGNAL" -> new Instruction.StopSignal(range, text, line(false));
            case "SHELL" -> new Instruction.Shell(range, text, CommandReader.shell(raw));
            case "HEALTHCHECK" ->
                    new Instruction.HealthCheck(range, text, HealthcheckReader.read(raw));
            case "MAINTAINER" -> new Instruction.Maintainer(range, text, line(true));
            case "ONBUILD" -> OnBuildReader.read(raw, escape);
            default -> {
                String keyword = raw.writtenKeyword();
                throw raw.refusal(
                        "unknown instruction: "
                                + keyword
                                + Suggestion.ignoringCase(keyword, KEYWORDS));
            }
        };
    }

    /** In the order of their text, as BuildKit sorts them. */
    private List<String> ports() {
        var ports = Words.simple(raw.arguments());
        requireOne(ports.isEmpty());
        Flags.none(raw);
        return raw.bounded(ports).stream().sorted(GoText.BYTE_ORDER).toList();
    }

    private List<String> volumes() {
        var json = JsonWords.of(raw);
        var paths = raw.bounded(json != null ? json : Words.simple(raw.arguments()));
        requireOne(paths.isEmpty());
        Flags.none(raw);
        return paths.stream().map(this::volume).toList();
    }

    private String volume(String word) {
        String path = GoText.trim(word);
        if (path.isEmpty()) {
            throw raw.refusal("VOLUME specified can not be an empty string");
        }
        return path;
    }

    private void requireOne(boolean missing) {
        if (missing) {
            throw raw.refusal(raw.keyword() + " requires at least one argument");
        }
    }

    /** All that follows the keyword. {@code STOPSIGNAL} passes over flags, as in BuildKit. */
    private String line(boolean checkFlags) {
        if (raw.arguments().isEmpty()) {
            throw raw.refusal(raw.keyword() + " requires exactly one argument");
        }
        if (checkFlags) {
            Flags.none(raw);
        }
        return raw.arguments();
    }
}
