package dev.kiln.journal;

/**
 * Takes out of a line what would move a terminal's cursor, colour it or worse: what a build prints
 * is not to be trusted with the reader's screen. Of a line that a carriage return rewrites, the
 * last state is kept, as a terminal would show it.
 */
final class PlainText {
    private static final char ESCAPE = 0x1b;
    private static final char BELL = 0x07;

    private PlainText() {}

    static String of(String line) {
        if (line.chars().noneMatch(PlainText::isControl)) {
            return line;
        }
        var plain = new StringBuilder(line.length());
        String rest = line.stripTrailing();
        for (int i = rest.lastIndexOf('\r') + 1; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == ESCAPE) {
                i = endOfSequence(rest, i);
            } else if (!isControl(c)) {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** The last character of an escape sequence (ECMA-48: CSI, OSC, or two characters). */
    private static int endOfSequence(String text, int escape) {
        int i = escape + 1;
        if (i >= text.length()) {
            return escape;
        }
        char kind = text.charAt(i);
        if (kind == '[') {
            i++;
            while (i < text.length() && text.charAt(i) < '@') {
                i++;
            }
        } else if (kind == ']') {
            while (i < text.length() && text.charAt(i) != BELL && text.charAt(i) != ESCAPE) {
                i++;
            }
        }
        return i;
    }

    private static boolean isControl(int c) {
        return (c < ' ' && c != '\t') || (c >= 0x7f && c < 0xa0);
    }
}
