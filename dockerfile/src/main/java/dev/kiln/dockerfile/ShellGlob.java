package dev.kiln.dockerfile;

import java.util.List;

/**
 * A shell pattern of literals, {@code ?} and {@code *}, for the substitutions that trim or replace.
 * Neither wildcard matches a line feed. Matching walks over the value once per segment between
 * stars and never goes back: the earliest place of a segment leaves the most room for those after
 * it.
 */
final class ShellGlob {
    /** Stands for {@code ?} in a segment. */
    static final int ANY = -1;

    private static final int NO_MATCH = -1;

    /** The literal runs between the stars, as code points: n stars, n + 1 segments. */
    private final List<int[]> segments;

    ShellGlob(List<int[]> segments) {
        this.segments = List.copyOf(segments);
    }

    String withoutPrefix(String value, boolean longest) {
        int[] text = value.codePoints().toArray();
        int end = end(text, 0, longest);
        return end < 0 ? value : new String(text, end, text.length - end);
    }

    /** Replaces the first match, the longest there. */
    String replaceFirst(String value, String replacement) {
        int[] text = value.codePoints().toArray();
        int start = start(text, 0);
        if (start < 0) {
            return value;
        }
        int end = end(text, start, true);
        return new String(text, 0, start) + replacement + new String(text, end, text.length - end);
    }

    /**
     * Replaces every match, the longest there, by a template in which {@code $0} is the match.
     * Where the pattern may match nothing, it does between all characters that are no part of
     * another match.
     */
    String replaceAll(String value, String template) {
        int[] text = value.codePoints().toArray();
        var result = new StringBuilder();
        int done = 0;
        int position = 0;
        while (position <= text.length && result.length() <= Limits.MAX_EXPANDED_CHARS) {
            int start = start(text, position);
            if (start < 0) {
                break;
            }
            int end = end(text, start, true);
            result.append(new String(text, done, start - done));
            if (end > done || start == 0) {
                String match = new String(text, start, end - start);
                result.append(GoTemplate.expand(template, match));
            }
            done = end;
            position = Math.max(position + 1, end);
        }
        return result.append(new String(text, done, text.length - done)).toString();
    }

    /** Where the first match from a place on begins. */
    private int start(int[] text, int from) {
        int start = from;
        while (start <= text.length) {
            start = find(text, segments.getFirst(), start, text.length);
            if (start < 0 || end(text, start, false) >= 0) {
                return start;
            }
            // No later place of this line has more room for the other segments.
            start = Math.max(start, lineEnd(text, start + segments.getFirst().length)) + 1;
        }
        return NO_MATCH;
    }

    /** The end of the match that begins at a place. */
    private int end(int[] text, int start, boolean longest) {
        if (!matchesAt(text, segments.getFirst(), start)) {
            return NO_MATCH;
        }
        int position = start + segments.getFirst().length;
        for (int i = 1; i < segments.size(); i++) {
            int[] segment = segments.get(i);
            int limit = lineEnd(text, position);
            int found =
                    longest && i == segments.size() - 1
                            ? findLast(text, segment, position, limit)
                            : find(text, segment, position, limit);
            if (found < 0) {
                return NO_MATCH;
            }
            position = found + segment.length;
        }
        return position;
    }

    private static int lineEnd(int[] text, int from) {
        int end = from;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        return end;
    }

    private static int find(int[] text, int[] segment, int from, int limit) {
        for (int i = from; i <= limit; i++) {
            if (matchesAt(text, segment, i)) {
                return i;
            }
        }
        return NO_MATCH;
    }

    private static int findLast(int[] text, int[] segment, int from, int limit) {
        for (int i = limit; i >= from; i--) {
            if (matchesAt(text, segment, i)) {
                return i;
            }
        }
        return NO_MATCH;
    }

    private static boolean matchesAt(int[] text, int[] segment, int at) {
        if (at + segment.length > text.length) {
            return false;
        }
        for (int i = 0; i < segment.length; i++) {
            int c = text[at + i];
            if (segment[i] == ANY ? c == '\n' : segment[i] != c) {
                return false;
            }
        }
        return true;
    }
}
