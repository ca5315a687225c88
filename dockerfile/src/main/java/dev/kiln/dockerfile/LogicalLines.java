package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins the physical lines of a Dockerfile to the lines of its instructions. */
final class LogicalLines {
    private final List<String> lines;
    private final char escape;
    private final List<String> comments = new ArrayList<>();
    private int next;

    /**
     * @param lines without their line feeds
     */
    LogicalLines(List<String> lines, char escape, int firstLine) {
        this.lines = lines;
        this.escape = escape;
        this.next = firstLine;
    }

    /** The next instruction's line, or null at the end. It is empty where a lone escape ends it. */
    @Nullable LogicalLine next() {
        while (next < lines.size() && isBlankOrComment(lines.get(next))) {
            remember(lines.get(next++));
        }
        return next < lines.size() ? join() : null;
    }

    /**
     * The next physical line as it stands, for a here-document's body, but for its line feed; null
     * at the end.
     */
    @Nullable String nextPhysical() {
        return next < lines.size() ? lines.get(next++) : null;
    }

    /** The number, from 1, of the last line that was read. */
    int lineNumber() {
        return next;
    }

    private LogicalLine join() {
        int first = next;
        String whole = withoutLineEnd(lines.get(first));
        String start = GoText.trimLeft(whole);
        int column = whole.length() - start.length() + 1;
        var text = new StringBuilder();
        var display = new StringBuilder();
        boolean more = append(start, text, display, first, column);
        boolean hasEmptyLine = false;
        next++;
        while (more && next < lines.size()) {
            String line = withoutLineEnd(lines.get(next++));
            if (isBlankOrComment(line)) {
                hasEmptyLine |= isBlank(line);
            } else {
                more = append(line, text, display, first, column);
            }
        }
        var range = new SourceRange(first + 1, column, next);
        var above = List.copyOf(comments);
        comments.clear();
        return new LogicalLine(text.toString(), display.toString(), range, above, hasEmptyLine);
    }

    /** An indented comment keeps its {@code #}, as in BuildKit: it describes nothing. */
    private void remember(String line) {
        if (isBlank(line)) {
            return;
        }
        String comment = GoText.trim(line.substring(1));
        if (comment.isEmpty()) {
            comments.clear();
        } else {
            comments.add(comment);
        }
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
        String shown = GoText.trim(part);
        if (!shown.isEmpty()) {
            display.append(display.isEmpty() ? "" : " ").append(shown);
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

    static String withoutLineEnd(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        return line.substring(0, end);
    }

    private static boolean isBlank(String line) {
        return GoText.trimLeft(line).isEmpty();
    }

    private static boolean isBlankOrComment(String line) {
        String text = GoText.trimLeft(line);
        return text.isEmpty() || text.charAt(0) == '#';
    }
}
