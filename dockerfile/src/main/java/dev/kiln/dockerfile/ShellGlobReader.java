package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Reads the patterns of {@link ShellGlob}, in which a backslash protects what would match. */
final class ShellGlobReader {
    /** Far longer than any in use; keeps matching under a tenth of a second. */
    static final int MAX_PATTERN_CHARS = 256;

    private ShellGlobReader() {}

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if a backslash protects something other than {@code * ? \ }
     *     /} or the pattern is too long
     */
    static ShellGlob parse(String pattern) {
        if (pattern.length() > MAX_PATTERN_CHARS) {
            throw new IllegalArgumentException(
                    "found a pattern longer than "
                            + MAX_PATTERN_CHARS
                            + " characters: expected at most that");
        }
        int[] text = pattern.codePoints().toArray();
        var segments = new ArrayList<int[]>();
        var segment = new ArrayList<Integer>();
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '*') {
                segments.add(toArray(segment));
                segment.clear();
            } else if (text[i] == '\\') {
                i++;
                if (i == text.length || "*?\\}/".indexOf(text[i]) < 0) {
                    String escape = i == text.length ? "" : Character.toString(text[i]);
                    throw new IllegalArgumentException(
                            "invalid escape '\\"
                                    + escape
                                    + "': expected one of * ? \\ } / behind a backslash");
                }
                segment.add(text[i]);
            } else {
                segment.add(text[i] == '?' ? ShellGlob.ANY : text[i]);
            }
        }
        segments.add(toArray(segment));
        return new ShellGlob(segments);
    }

    /** Reads a pattern backwards, for a value that is read backwards. Escapes stay in front. */
    static ShellGlob parseReversed(String pattern) {
        int[] text = pattern.codePoints().toArray();
        var reversed = new StringBuilder();
        for (int i = text.length - 1; i >= 0; i--) {
            boolean escaped = (escapesBefore(text, i) & 1) == 1;
            if (escaped) {
                reversed.appendCodePoint('\\');
                reversed.appendCodePoint(text[i--]);
            } else {
                reversed.appendCodePoint(text[i]);
            }
        }
        return parse(reversed.toString());
    }

    private static int escapesBefore(int[] text, int position) {
        int first = position;
        while (first > 0 && text[first - 1] == '\\') {
            first--;
        }
        return position - first;
    }

    private static int[] toArray(List<Integer> characters) {
        return characters.stream().mapToInt(Integer::intValue).toArray();
    }
}
