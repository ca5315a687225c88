package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The outer form of a Dockerfile: its instructions cut apart, with their here-documents, none of
 * them understood yet.
 */
record RawParser(char escape, List<RawInstruction> instructions) {
    private static final Set<String> WITH_HEREDOCS = Set.of("RUN", "COPY", "ADD", "ONBUILD");

    static RawParser of(String text) {
        if (text.length() > Limits.MAX_FILE_CHARS) {
            throw new DockerfileException(
                    "the Dockerfile has "
                            + text.length()
                            + " characters: expected at most "
                            + Limits.MAX_FILE_CHARS,
                    1,
                    1);
        }
        var lines = ParserDirectives.linesOf(text);
        var directives = ParserDirectives.read(lines);
        var source = new LogicalLines(lines, directives.escape(), directives.lineCount());
        var instructions = new ArrayList<RawInstruction>();
        for (var line = source.next(); line != null; line = source.next()) {
            if (instructions.size() == Limits.MAX_INSTRUCTIONS) {
                throw DockerfileException.at(
                        line.range(),
                        "found more than "
                                + Limits.MAX_INSTRUCTIONS
                                + " instructions: expected at most that many");
            }
            var raw = RawInstruction.of(line);
            instructions.add(
                    WITH_HEREDOCS.contains(raw.keyword())
                            ? Heredocs.attach(raw, directives.escape(), source)
                            : raw);
        }
        return new RawParser(directives.escape(), instructions);
    }
}
