package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code # name=value} lines at the very top of a Dockerfile (Dockerfile reference, "Parser
 * directives"). The first line of any other form ends them, and from there on they are comments.
 *
 * @param escape the escape character
 * @param lineCount how many lines they take
 */
record ParserDirectives(char escape, int lineCount) {
    static final char DEFAULT_ESCAPE = '\\';
    private static final Set<String> KNOWN = Set.of("escape", "syntax", "check");

    static ParserDirectives read(List<String> lines) {
        char escape = DEFAULT_ESCAPE;
        var seen = new HashSet<String>();
        int count = 0;
        for (String line : lines) {
            var pair = pairOf(line);
            if (pair == null || !KNOWN.contains(pair.key())) {
                break;
            }
            count++;
            int column = line.indexOf('#') + 1;
            if (!seen.add(pair.key())) {
                throw new DockerfileException(
                        "the parser directive '"
                                + pair.key()
                                + "' is given twice: expected it at most once",
                        count,
                        column);
            }
            if (pair.key().equals("escape")) {
                escape = escapeOf(pair.value(), count, column);
            }
        }
        return new ParserDirectives(escape, count);
    }

    private static char escapeOf(String value, int line, int column) {
        if (value.equals("\\") || value.equals("`")) {
            return value.charAt(0);
        }
        throw new DockerfileException(
                "the parser directive 'escape' is '" + value + "': expected \\ or `", line, column);
    }

    /** The key in lower case and the value of {@code # key = value}, or null for any other line. */
    private static @Nullable KeyValue pairOf(String line) {
        String text = line.strip();
        int equals = text.indexOf('=');
        if (!text.startsWith("#") || equals < 0) {
            return null;
        }
        String key = text.substring(1, equals).strip();
        String value = text.substring(equals + 1).strip();
        boolean isName =
                !key.isEmpty()
                        && key.charAt(0) < 128
                        && Character.isLetter(key.charAt(0))
                        && key.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
        return isName && !value.isEmpty()
                ? new KeyValue(key.toLowerCase(Locale.ROOT), value)
                : null;
    }

    /** The lines of a text, without their ends; a byte order mark in front is passed over. */
    static List<String> linesOf(String text) {
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        var lines = new ArrayList<String>();
        int start = 0;
        while (start < body.length()) {
            int end = body.indexOf('\n', start);
            int stop = end < 0 ? body.length() : end;
            int trimmed = stop > start && body.charAt(stop - 1) == '\r' ? stop - 1 : stop;
            lines.add(body.substring(start, trimmed));
            start = stop + 1;
        }
        return lines;
    }
}
