package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
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
    private Instruction.@Nullable From from;

    private DockerfileParser() {}

    /**
     * Reads a Dockerfile; its size and parts are bounded by {@link Limits}.
     *
     * @throws DockerfileException at the first thing that is not understood
     */
    public static Dockerfile parse(String text) {
        var source = RawParser.of(text);
        if (source.instructions().isEmpty()) {
            throw new DockerfileException(
                    "file with no instructions: expected at least one FROM", 1, 1);
        }
        try {
            var parser = new DockerfileParser();
            for (var raw : source.instructions()) {
                parser.add(raw, InstructionReader.read(raw, source.escape()));
            }
            return parser.finish(source.directives());
        } catch (DockerfileException e) {
            source.instructions().forEach(raw -> FormCheck.check(raw, source.escape()));
            throw e;
        }
    }

    /** As {@link Instruction#parseTrigger}. */
    static Instruction parseTrigger(String text, SourceRange at) {
        var source = RawParser.of(text);
        if (source.instructions().size() != 1) {
            throw new DockerfileException(
                    "onbuild trigger should be a single expression: found "
                            + source.instructions().size()
                            + " instructions",
                    at.line(),
                    at.column());
        }
        var raw = source.instructions().getFirst().at(at);
        var instruction = InstructionReader.read(raw, source.escape());
        if (instruction instanceof Instruction.From) {
            throw raw.refusal("FROM isn't allowed as an ONBUILD trigger");
        }
        return instruction;
    }

    private void add(RawInstruction raw, Instruction instruction) {
        switch (instruction) {
            case Instruction.From next -> {
                close();
                from = next;
            }
            case Instruction.Arg arg when from == null -> globalArgs.add(arg);
            case Instruction other when from == null ->
                    throw DockerfileException.at(
                            other.range(),
                            "no build stage in current context: found "
                                    + raw.keyword()
                                    + " before the first FROM, expected FROM, or ARG for the"
                                    + " variables that FROM uses");
            case Instruction other -> current.add(other);
        }
    }

    private void close() {
        if (from != null) {
            stages.add(new Stage(stages.size(), from, current));
            current.clear();
        }
    }

    private Dockerfile finish(ParserDirectives directives) {
        close();
        if (stages.isEmpty()) {
            throw new DockerfileException(
                    "dockerfile contains no stages to build: found only ARG instructions, expected"
                            + " at least one FROM",
                    globalArgs.getLast().range().endLine(),
                    1);
        }
        return new Dockerfile(
                directives.escape(), directives.syntax(), directives.check(), globalArgs, stages);
    }
}
