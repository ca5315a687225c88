package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Dockerfile in three steps, each in classes of its own: text to the lines of instructions
 * ({@link LogicalLines}), lines to keyword, flags and arguments ({@link RawInstruction}), those to
 * typed instructions ({@link InstructionReader}). Words are left unexpanded: what a variable means
 * depends on the stage, which the planner knows.
 */
public final class DockerfileParser {
    private final List<Instruction.Arg> globalArgs = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();
    private final List<Instruction> current = new ArrayList<>();
    private final Map<String, Instruction.From> names = new HashMap<>();
    private Instruction.@Nullable From from;

    private DockerfileParser() {}

    /**
     * Reads a Dockerfile; its size and parts are bounded by {@link Limits}.
     *
     * @throws DockerfileException at the first thing that is not understood
     */
    public static Dockerfile parse(String text) {
        var source = RawParser.of(text);
        var parser = new DockerfileParser();
        for (var raw : source.instructions()) {
            parser.add(raw, InstructionReader.read(raw, source.escape()));
        }
        return parser.finish(source.escape());
    }

    private void add(RawInstruction raw, Instruction instruction) {
        switch (instruction) {
            case Instruction.From next -> open(raw, next);
            case Instruction.Arg arg when from == null -> globalArgs.add(arg);
            case Instruction other when from == null ->
                    throw DockerfileException.at(
                            other.range(),
                            "found "
                                    + raw.keyword()
                                    + " before the first FROM: expected FROM, or ARG for the"
                                    + " variables that FROM uses");
            case Instruction other -> current.add(other);
        }
    }

    private void open(RawInstruction raw, Instruction.From next) {
        close();
        String name = next.name();
        var earlier = name == null ? null : names.putIfAbsent(name, next);
        if (earlier != null) {
            throw raw.error(
                    "the stage name '"
                            + name
                            + "' is taken by the FROM at line "
                            + earlier.range().line()
                            + ": expected another name");
        }
        from = next;
    }

    private void close() {
        if (from != null) {
            stages.add(new Stage(stages.size(), from, current));
            current.clear();
        }
    }

    private Dockerfile finish(char escape) {
        close();
        if (stages.isEmpty()) {
            String found = globalArgs.isEmpty() ? "no instruction" : "only ARG instructions";
            int line = globalArgs.isEmpty() ? 1 : globalArgs.getLast().range().endLine();
            throw new DockerfileException(
                    "found " + found + ": expected at least one FROM", Math.max(line, 1), 1);
        }
        return new Dockerfile(escape, globalArgs, stages);
    }
}
