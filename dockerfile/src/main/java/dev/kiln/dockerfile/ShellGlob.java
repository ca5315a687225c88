package dev.kiln.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A shell pattern of literals, {@code ?} and {@code *}, for the substitutions that trim or replace.
 * Matching walks over the value once per segment between stars and never goes back: the earliest
 * place of a segment leaves the most room for those after it.
 */
final class ShellGlob {
    /** Stands for {@code ?} in a segment; no text holds it (Unicode noncharacter). */
    private static final char ANY = '\uFFFF';

    /** Far longer than any in use; keeps matching under a tenth of a second. */
    static final int MAX_PATTERN_CHARS = 256;

    /** The literal runs between the stars: n stars, n + 1 segments. */
    private final List<String> segments;

    private ShellGlob(List<String> segments) {
        this.segments = segments;
    }

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
        var segments = new ArrayList<String>();
        var segment = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*') {
                segments.add(segment.toString());
                segment.setLength(0);
            } else if (c == '\\') {
                i++;
                if (i == pattern.length() || "*?\\}/".indexOf(pattern.charAt(i)) < 0) {
                    throw new IllegalArgumentException(
                            "found a backslash in the pattern '"
                                    + pattern
                                    + "': expected one of * ? \\ } / after it");
                }
                segment.append(pattern.charAt(i));
            } else {
                segment.append(c == '?' ? ANY : c);
            }
        }
        segments.add(segment.toString());
        return new ShellGlob(segments);
    }

    String withoutPrefix(String value, boolean longest) {
        if (!matchesAt(value, segments.getFirst(), 0)) {
            return value;
        }
        int end = end(value, 0, longest);
        return end < 0 ? value : value.substring(end);
    }

    String withoutSuffix(String value, boolean longest) {
        var reversed = new ShellGlob(segments.reversed().stream().map(ShellGlob::reverse).toList());
        return reverse(reversed.withoutPrefix(reverse(value), longest));
    }

    /** Replaces the first longest match, or all of them; a pattern of nothing matches nothing. */
    String replace(String value, String replacement, boolean all) {
        var result = new StringBuilder();
        int position = 0;
        while (position < value.length()) {
            int start = find(value, segments.getFirst(), position);
            int end = start < 0 ? -1 : end(value, start, true);
            if (end <= start) {
                break;
            }
            result.append(value, position, start).append(replacement);
            position = end;
            if (!all || result.length() > Limits.MAX_EXPANDED_CHARS) {
                break;
            }
        }
        return result.append(value.substring(position)).toString();
    }

    /**
     * The end of a match whose first segment is at {@code start}; -1 if the others do not follow.
     */
    private int end(String value, int start, boolean longest) {
        int position = start + segments.getFirst().length();
        for (int i = 1; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            int found =
                    last && longest
                            ? findLast(value, segment, position)
                            : find(value, segment, position);
            if (found < 0) {
                return -1;
            }
            position = found + segment.length();
        }
        return position;
    }

    private static int find(String value, String segment, int from) {
        for (int i = from; i + segment.length() <= value.length(); i++) {
            if (matchesAt(value, segment, i)) {
                return i;
            }
        }
        return -1;
    }

    private static int findLast(String value, String segment, int from) {
        for (int i = value.length() - segment.length(); i >= from; i--) {
            if (matchesAt(value, segment, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matchesAt(String value, String segment, int at) {
        if (at + segment.length() > value.length()) {
            return false;
        }
        for (int i = 0; i < segment.length(); i++) {
            if (segment.charAt(i) != ANY && segment.charAt(i) != value.charAt(at + i)) {
                return false;
            }
        }
        return true;
    }

    private static String reverse(String text) {
        return new StringBuilder(text).reverse().toString();
    }
}
