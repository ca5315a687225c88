package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A class such as {@code [a-z_]} or {@code [^0-9]} of a pattern.
 *
 * @param end where the pattern goes on behind it
 */
record CharacterClass(boolean negated, List<Span> spans, int end) {
    record Span(char first, char last) {}

    CharacterClass {
        spans = List.copyOf(spans);
    }

    /**
     * Reads the class that begins at a bracket.
     *
     * @throws IllegalArgumentException if it is empty, open or has a range that runs backwards
     */
    static CharacterClass parse(String pattern, int bracket) {
        int i = bracket + 1;
        boolean negated = pattern.startsWith("^", i);
        i += negated ? 1 : 0;
        var spans = new ArrayList<Span>();
        while (i < pattern.length() && pattern.charAt(i) != ']') {
            i += pattern.charAt(i) == '\\' ? 1 : 0;
            char first = charAt(pattern, i++);
            char last = first;
            if (pattern.startsWith("-", i) && !pattern.startsWith("-]", i)) {
                i += charAt(pattern, i + 1) == '\\' ? 2 : 1;
                last = charAt(pattern, i++);
            }
            if (last < first) {
                throw malformed(pattern);
            }
            spans.add(new Span(first, last));
        }
        if (i >= pattern.length() || spans.isEmpty()) {
            throw malformed(pattern);
        }
        return new CharacterClass(negated, spans, i + 1);
    }

    boolean contains(char c) {
        return negated != spans.stream().anyMatch(span -> span.first() <= c && c <= span.last());
    }

    private static char charAt(String pattern, int i) {
        if (i >= pattern.length()) {
            throw malformed(pattern);
        }
        return pattern.charAt(i);
    }

    private static IllegalArgumentException malformed(String pattern) {
        return new IllegalArgumentException(
                "found a malformed character class in '"
                        + pattern
                        + "': expected one like [a-z] or [^0-9], or \\[ for the character");
    }
}
