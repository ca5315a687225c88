package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A class such as {@code [a-z_]} or {@code [^0-9]} of a pattern.
 *
 * @param end where the pattern goes on behind it
 */
record CharacterClass(boolean negated, List<Span> spans, int end) {
    record Span(int first, int last) {}

    CharacterClass {
        spans = List.copyOf(spans);
    }

    /**
     * Reads the class that begins at a bracket.
     *
     * @param strict whether a bare {@code -} or {@code ]} at an end is an error, not itself
     * @throws IllegalArgumentException if it is empty, open or has a range that runs backwards
     */
    static CharacterClass parse(String pattern, int bracket, boolean strict) {
        int i = bracket + 1;
        boolean negated = pattern.startsWith("^", i);
        i += negated ? 1 : 0;
        var spans = new ArrayList<Span>();
        while (i < pattern.length() && (spans.isEmpty() || pattern.charAt(i) != ']')) {
            i = bound(pattern, i, strict);
            int first = codePointAt(pattern, i);
            int last = first;
            i += Character.charCount(first);
            if (pattern.startsWith("-", i) && (strict || !pattern.startsWith("-]", i))) {
                i = bound(pattern, i + 1, strict);
                last = codePointAt(pattern, i);
                i += Character.charCount(last);
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

    /** Where a character stands, behind its escape if it has one. */
    private static int bound(String pattern, int i, boolean strict) {
        int c = codePointAt(pattern, i);
        if (strict && (c == '-' || c == ']')) {
            throw malformed(pattern);
        }
        return c == '\\' ? i + 1 : i;
    }

    boolean contains(int c) {
        return negated != spans.stream().anyMatch(span -> span.first() <= c && c <= span.last());
    }

    private static int codePointAt(String pattern, int i) {
        if (i >= pattern.length()) {
            throw malformed(pattern);
        }
        return pattern.codePointAt(i);
    }

    private static IllegalArgumentException malformed(String pattern) {
        return new IllegalArgumentException(
                "syntax error in pattern: found a malformed character class in '"
                        + pattern
                        + "': expected one like [a-z] or [^0-9], or \\[ for the character");
    }
}
