package dev.kiln.dockerfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins the physical lines of a Dockerfile to the lines of its instructions. */
final class LogicalLines {
    private final List<String> lines;
    private final char escape;
    private int next;

    LogicalLines(List<String> lines, char escape, int firstLine) {
        this.lines = lines;
        this.escape = escape;
        this.next = firstLine;
    }

    /** The next instruction's line, or null at the end. */
    @Nullable LogicalLine next() {
        while (next < lines.size()) {
            if (isBlankOrComment(lines.get(next))) {
                next++;
                continue;
            }
            var line = join();
            if (!line.text().isBlank()) {
                return line;
            }
        }
        return null;
    }

    /** The next physical line as it stands, for a here-document's body; null at the end. */
    @Nullable String nextPhysical() {
        return next < lines.size() ? lines.get(next++) : null;
    }

    /** The number, from 1, of the last line that was read. */
    int lineNumber() {
        return next;
    }

    private LogicalLine join() {
        int first = next;
        String start = lines.get(first).stripLeading();
        int column = lines.get(first).length() - start.length() + 1;
        var text = new StringBuilder();
        var display = new StringBuilder();
        boolean more = append(start, text, display, first, column);
        next++;
        while (more && next < lines.size()) {
            String line = lines.get(next++);
            if (!isBlankOrComment(line)) {
                more = append(line, text, display, first, column);
            }
        }
        return new LogicalLine(
                text.toString(), display.toString(), new SourceRange(first + 1, column, next));
    }

    private boolean append(
            String line, StringBuilder text, StringBuilder display, int first, int column) {
        int end = continuationAt(line);
        String part = end < 0 ? line : line.substring(0, end);
        text.append(part);
        if (text.length() > Limits.MAX_INSTRUCTION_CHARS) {
            throw new DockerfileException(
                    "the instruction is longer than "
                            + Limits.MAX_INSTRUCTION_CHARS
                            + " characters: expected a shorter one, or a script to COPY and RUN",
                    first + 1,
                    column);
        }
        if (!part.isBlank()) {
            display.append(display.isEmpty() ? "" : " ").append(part.strip());
        }
        return end >= 0;
    }

    /**
     * Where the continuation begins: an escape character that only blanks follow and that no other
     * escape character precedes; -1 if there is none.
     */
    private int continuationAt(String line) {
        int last = line.length() - 1;
        while (last >= 0 && (line.charAt(last) == ' ' || line.charAt(last) == '\t')) {
            last--;
        }
        boolean continues =
                last >= 0
                        && line.charAt(last) == escape
                        && (last == 0 || line.charAt(last - 1) != escape);
        return continues ? last : -1;
    }

    private static boolean isBlankOrComment(String line) {
        String text = line.strip();
        return text.isEmpty() || text.charAt(0) == '#';
    }
}
