package dev.kiln.dockerfile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What BuildKit leaves to Go's standard library, where Java's would tell another tale: which
 * characters are white space, what a boolean or a number looks like, how a text is quoted.
 */
final class GoText {
    /** The order of UTF-8 bytes, which is that of code points. */
    static final Comparator<String> BYTE_ORDER =
            (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

    private GoText() {}

    static boolean isAsciiSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == ' ';
    }

    /** {@code unicode.IsSpace}. */
    static boolean isSpace(char c) {
        return isAsciiSpace(c)
                || c == '\u0085'
                || c == '\u00A0'
                || c == '\u1680'
                || (c >= '\u2000' && c <= '\u200A')
                || c == '\u2028'
                || c == '\u2029'
                || c == '\u202F'
                || c == '\u205F'
                || c == '\u3000';
    }

    static int utf8Length(String text) {
        return text.codePoints().map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
    }

    /** {@code strings.TrimSpace}. */
    static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    static String trimLeft(String text) {
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    /** {@code strconv.ParseBool}; null for anything else. */
    static @Nullable Boolean bool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> Boolean.TRUE;
            case "0", "f", "F", "false", "FALSE", "False" -> Boolean.FALSE;
            default -> null;
        };
    }

    /** {@code strconv.ParseUint} with 32 bits; -1 for what is no such number. */
    static long unsigned(String text, int radix) {
        if (text.isEmpty() || text.length() > 64) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            value = value * radix + digit;
            if (digit < 0 || value > 0xFFFF_FFFFL) {
                return -1;
            }
        }
        return value;
    }

    /** {@code %q}, for messages: what does not print is escaped. */
    static String quote(String text) {
        var out = new StringBuilder("\"");
        text.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '"', '\\' -> out.append('\\').appendCodePoint(c);
                        case 7 -> out.append("\\a");
                        case '\b' -> out.append("\\b");
                        case '\t' -> out.append("\\t");
                        case '\n' -> out.append("\\n");
                        case 11 -> out.append("\\v");
                        case '\f' -> out.append("\\f");
                        case '\r' -> out.append("\\r");
                        default -> out.append(isPrint(c) ? Character.toString(c) : escaped(c));
                    }
                });
        return out.append('"').toString();
    }

    private static String escaped(int c) {
        String form = c < 0x80 ? "\\x%02x" : c < 0x1_0000 ? "\\u%04x" : "\\U%08x";
        return String.format(Locale.ROOT, form, c);
    }

    /** {@code strconv.IsPrint}. */
    private static boolean isPrint(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
