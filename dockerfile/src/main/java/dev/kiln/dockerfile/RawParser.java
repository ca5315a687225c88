package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * The outer form of a Dockerfile: its instructions cut apart, with their here-documents, none of
 * them understood yet.
 */
record RawParser(ParserDirectives directives, List<RawInstruction> instructions) {
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
        checkLengths(lines);
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
            var raw = RawInstruction.of(line, directives.escape());
            instructions.add(Heredocs.attach(raw, directives.escape(), source));
        }
        return new RawParser(directives, instructions);
    }

    private static void checkLengths(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.length() > Limits.MAX_LINE_BYTES / 3
                    && GoText.utf8Length(line) > Limits.MAX_LINE_BYTES) {
                throw new DockerfileException(
                        "dockerfile line greater than max allowed size of " + Limits.MAX_LINE_BYTES,
                        i + 1,
                        1);
            }
        }
    }

    char escape() {
        return directives.escape();
    }
}
