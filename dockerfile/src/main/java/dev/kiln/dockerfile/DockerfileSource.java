package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Dockerfile as it is written, for whoever looks at more than what it means: its instructions up
 * to the first that is not understood, each with the case of its keyword and the comments before
 * it. That there is a stage, or one only of each name, is not asked for.
 *
 * @param escape the escape character
 * @param check what {@code # check=} asks for; null where there is none
 * @param failure what is not understood; null where all is
 */
public record DockerfileSource(
        char escape,
        @Nullable CheckDirective check,
        List<Statement> statements,
        @Nullable DockerfileException failure) {
    public DockerfileSource {
        statements = List.copyOf(statements);
    }

    /**
     * One instruction and how it is written.
     *
     * @param keyword in the case it has
     * @param words of the arguments, as blanks part them
     * @param legacyPairs whether it is an {@code ENV} or {@code LABEL} of the old form, without
     *     {@code =}
     * @param comments that stand before it, each without its {@code #}
     * @param emptyContinuationLine the last line of an instruction with an empty line among its
     *     continuation lines; 0 where there is none
     */
    public record Statement(
            String keyword,
            Instruction instruction,
            List<String> words,
            boolean legacyPairs,
            List<String> comments,
            int emptyContinuationLine) {
        public Statement {
            words = List.copyOf(words);
            comments = List.copyOf(comments);
        }

        /** Where it stands. */
        public SourceRange range() {
            return instruction.range();
        }
    }

    /** Reads as far as it goes; never fails. */
    public static DockerfileSource read(String text) {
        RawParser source;
        try {
            source = RawParser.of(text);
        } catch (DockerfileException e) {
            return new DockerfileSource(ParserDirectives.DEFAULT_ESCAPE, null, List.of(), e);
        }
        var statements = new ArrayList<Statement>();
        DockerfileException failure = null;
        for (var raw : source.instructions()) {
            try {
                statements.add(statement(raw, source.escape()));
            } catch (DockerfileException e) {
                failure = e;
                break;
            }
        }
        return new DockerfileSource(
                source.escape(), source.directives().check(), statements, failure);
    }

    private static Statement statement(RawInstruction raw, char escape) {
        var instruction = InstructionReader.read(raw, escape);
        boolean pairs =
                instruction instanceof Instruction.Env || instruction instanceof Instruction.Label;
        return new Statement(
                raw.writtenKeyword(),
                instruction,
                Words.simple(raw.arguments()),
                pairs && PairReader.isOldForm(raw, escape),
                raw.line().comments(),
                raw.line().hasEmptyLine() ? raw.line().range().endLine() : 0);
    }
}
