package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Reads the patterns of an ignore file. */
final class IgnorePatternReader {
    private IgnorePatternReader() {}

    /**
     * Reads a cleaned pattern.
     *
     * @throws IllegalArgumentException if a character class is malformed or a backslash protects
     *     nothing
     */
    static IgnorePattern parse(String pattern) {
        var elements = new ArrayList<IgnoreElement>();
        int strictEnd = firstChunkEnd(pattern);
        int i = 0;
        while (i < pattern.length()) {
            int c = pattern.codePointAt(i);
            if (pattern.startsWith("**", i)) {
                i = stars(pattern, i + 2, elements);
            } else if (c == '[') {
                var characters = CharacterClass.parse(pattern, i, i < strictEnd);
                elements.add(new IgnoreElement.OneOf(characters));
                i = characters.end();
            } else if (c == '\\') {
                int escaped = escaped(pattern, i + 1);
                elements.add(new IgnoreElement.Literal(escaped));
                i += 1 + Character.charCount(escaped);
            } else {
                elements.add(
                        switch (c) {
                            case '*' -> new IgnoreElement.AnyOfComponent();
                            case '?' -> new IgnoreElement.OneOfComponent();
                            default -> new IgnoreElement.Literal(c);
                        });
                i += Character.charCount(c);
            }
        }
        return new IgnorePattern(elements);
    }

    /**
     * Where the second star begins, or the first that does not stand in front. Up to there moby
     * checks the pattern's form by Go's {@code filepath.Match}, which is stricter than the regular
     * expression that it makes of it.
     */
    private static int firstChunkEnd(String pattern) {
        int i = 0;
        while (pattern.startsWith("*", i)) {
            i++;
        }
        boolean inClass = false;
        for (; i < pattern.length(); i++) {
            switch (pattern.charAt(i)) {
                case '\\' -> i++;
                case '[' -> inClass = true;
                case ']' -> inClass = false;
                case '*' -> {
                    if (!inClass) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return pattern.length();
    }

    private static int escaped(String pattern, int i) {
        if (i == pattern.length()) {
            throw new IllegalArgumentException(
                    "syntax error in pattern: found a backslash at the end of '"
                            + pattern
                            + "': expected a character behind it");
        }
        return pattern.codePointAt(i);
    }

    private static int stars(String pattern, int after, List<IgnoreElement> elements) {
        int next = pattern.startsWith("/", after) ? after + 1 : after;
        // "**name" without a slash or another wildcard is a plain suffix in moby.
        boolean suffix = after == 2 && next == after && isLiteral(pattern.substring(after));
        if (next == pattern.length() || suffix) {
            elements.add(new IgnoreElement.AnyAtAll());
        } else {
            elements.add(new IgnoreElement.MaybeDirectories());
            elements.add(new IgnoreElement.Directories());
        }
        return next;
    }

    private static boolean isLiteral(String text) {
        return text.chars().noneMatch(c -> "*?[]\\".indexOf(c) >= 0);
    }
}
