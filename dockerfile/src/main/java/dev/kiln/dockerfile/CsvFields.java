package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields of one line of comma-separated values, as {@code RUN --mount} is written (RFC 4180).
 */
final class CsvFields {
    private CsvFields() {}

    /**
     * Cuts a line into fields.
     *
     * @throws IllegalArgumentException if it is empty or a quote stands where none may
     */
    static List<String> of(String line) {
        String text = withoutLineEnd(line);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("EOF: expected key=value, separated by commas");
        }
        var fields = new ArrayList<String>();
        int position = 0;
        while (position >= 0) {
            var field = new StringBuilder();
            position =
                    text.startsWith("\"", position)
                            ? quoted(text, position + 1, field)
                            : plain(text, position, field);
            fields.add(field.toString());
        }
        return fields;
    }

    private static String withoutLineEnd(String line) {
        if (line.endsWith("\r\n")) {
            return line.substring(0, line.length() - 2);
        }
        return line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
    }

    /** Where the next field begins, or -1 where this is the last. */
    private static int plain(String text, int start, StringBuilder field) {
        int comma = text.indexOf(',', start);
        int end = comma < 0 ? text.length() : comma;
        int quote = text.indexOf('"', start);
        if (quote >= 0 && quote < end) {
            throw error(quote, "bare \" in non-quoted-field");
        }
        field.append(text, start, end);
        return comma < 0 ? -1 : comma + 1;
    }

    private static int quoted(String text, int start, StringBuilder field) {
        int position = start;
        while (true) {
            int quote = text.indexOf('"', position);
            if (quote < 0) {
                throw error(position, "extraneous or missing \" in quoted-field");
            }
            field.append(text, position, quote);
            position = quote + 1;
            if (position == text.length()) {
                return -1;
            }
            switch (text.charAt(position)) {
                case '"' -> field.append('"');
                case ',' -> {
                    return position + 1;
                }
                default -> throw error(quote, "extraneous or missing \" in quoted-field");
            }
            position++;
        }
    }

    private static IllegalArgumentException error(int position, String problem) {
        return new IllegalArgumentException(
                "parse error on line 1, column " + (position + 1) + ": " + problem);
    }
}
