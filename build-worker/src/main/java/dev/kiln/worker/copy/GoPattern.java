package dev.kiln.worker.copy;

/**
 * Go's {@code filepath.Match} for one part of a path: {@code *}, {@code ?}, {@code [a-z]}, {@code
 * [^a-z]} and {@code \} before a literal. Takes time in proportion to pattern times name, whatever
 * the pattern. A malformed pattern matches nothing.
 */
final class GoPattern {
    private final int[] pattern;

    GoPattern(String pattern) {
        this.pattern = pattern.codePoints().toArray();
    }

    /** Whether a path holds an unescaped {@code *}, {@code ?} or {@code [}. */
    static boolean isPattern(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '*' || c == '?' || c == '[') {
                return true;
            }
        }
        return false;
    }

    /** Whether Go takes the pattern, for one part of a path. */
    boolean isWellFormed() {
        int p = 0;
        while (p >= 0 && p < pattern.length) {
            p =
                    switch (pattern[p]) {
                        case '[' -> classEnd(p + 1);
                        case '\\' -> p + 1 < pattern.length ? p + 2 : -1;
                        default -> p + 1;
                    };
        }
        return p >= 0;
    }

    /** Where the pattern goes on after a class, or -1 where the class is malformed. */
    private int classEnd(int start) {
        int p = start < pattern.length && pattern[start] == '^' ? start + 1 : start;
        for (int ranges = 0; p < pattern.length; ranges++) {
            if (pattern[p] == ']' && ranges > 0) {
                return p + 1;
            }
            for (int ends = 0; ends < 2; ends++) {
                if (literalAt(p) < 0) {
                    return -1;
                }
                p += pattern[p] == '\\' ? 2 : 1;
                if (ends > 0 || p >= pattern.length || pattern[p] != '-') {
                    break;
                }
                p++;
            }
        }
        return -1;
    }

    /** Matches greedily; at a mismatch the last star takes one more character. */
    boolean matches(String text) {
        int[] name = text.codePoints().toArray();
        int p = 0;
        int n = 0;
        int starPattern = -1;
        int starName = 0;
        while (n < name.length) {
            if (p < pattern.length && pattern[p] == '*') {
                starPattern = ++p;
                starName = n;
                continue;
            }
            int next = p < pattern.length ? matchOne(p, name[n]) : -1;
            if (next >= 0) {
                p = next;
                n++;
            } else if (starPattern >= 0) {
                p = starPattern;
                n = ++starName;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    /**
     * Matches one character.
     *
     * @return where the pattern goes on after matching one character, or -1
     */
    private int matchOne(int p, int c) {
        return switch (pattern[p]) {
            case '?' -> p + 1;
            case '[' -> matchClass(p + 1, c);
            case '\\' -> p + 1 < pattern.length && pattern[p + 1] == c ? p + 2 : -1;
            default -> pattern[p] == c ? p + 1 : -1;
        };
    }

    private int matchClass(int start, int c) {
        int p = start;
        boolean negated = p < pattern.length && pattern[p] == '^';
        if (negated) {
            p++;
        }
        boolean matched = false;
        for (int ranges = 0; p < pattern.length; ranges++) {
            if (pattern[p] == ']' && ranges > 0) {
                return matched != negated ? p + 1 : -1;
            }
            int low = literalAt(p);
            int next = p + (pattern[p] == '\\' ? 2 : 1);
            int high = low;
            if (next < pattern.length && pattern[next] == '-') {
                high = literalAt(next + 1);
                next += 1 + (next + 1 < pattern.length && pattern[next + 1] == '\\' ? 2 : 1);
            }
            if (low < 0 || high < 0) {
                return -1;
            }
            matched |= low <= c && c <= high;
            p = next;
        }
        return -1;
    }

    /** The character of a class at this place, or -1 where Go finds the pattern malformed. */
    private int literalAt(int p) {
        if (p >= pattern.length || pattern[p] == '-' || pattern[p] == ']') {
            return -1;
        }
        if (pattern[p] == '\\') {
            return p + 1 < pattern.length ? pattern[p + 1] : -1;
        }
        return pattern[p];
    }
}
