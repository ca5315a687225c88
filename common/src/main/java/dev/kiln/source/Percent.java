package dev.kiln.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-encoding (RFC 3986, section 2.1). */
final class Percent {
    private static final String KEPT = "-._~!$&'()*+,;=:@/%[]";

    private Percent() {}

    /** Decodes; null where a percent sign is not followed by two hex digits. */
    static @Nullable String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                out.write(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(raw[i + 2], 16) : -1;
            if (low < 0) {
                return null;
            }
            out.write(high << 4 | low);
            i += 2;
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Decodes a form value, in which a plus is a space. */
    static @Nullable String decodeForm(String text) {
        return decode(text.replace('+', ' '));
    }

    /**
     * Encodes what may not stand in a path or query, and leaves what is encoded already.
     *
     * @param alsoKept further characters that may stand there
     */
    static String encode(String text, String alsoKept) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean kept =
                    (c >= '0' && c <= '9')
                            || (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || KEPT.indexOf(c) >= 0
                            || alsoKept.indexOf(c) >= 0;
            if (kept) {
                out.append(c);
            } else {
                out.append("%%%02X".formatted((int) c));
            }
        }
        return out.toString();
    }

    /** Whether a text, as it is or decoded, has characters that no source may have. */
    static boolean hasControls(String text) {
        String decoded = decode(text);
        return hasRawControls(text)
                || (decoded != null && decoded.chars().anyMatch(Percent::isControl));
    }

    /** Whether a text has control characters that are not encoded. */
    static boolean hasRawControls(String text) {
        return text.chars().anyMatch(Percent::isControl);
    }

    private static boolean isControl(int c) {
        return c < 0x20 || c == 0x7f;
    }
}
