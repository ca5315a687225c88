package dev.kiln.source;

import java.util.regex.Pattern;

/** Hides what may be a secret in text that is not understood well enough to take it apart. */
public final class Redaction {
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#\\s]*@");
    private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x1f\\x7f]");
    private static final int MAX_SHOWN = 200;

    private Redaction() {}

    /** A text with what stands between {@code ://} and {@code @} blotted out, of one line. */
    public static String of(String text) {
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
        // Cut text may have lost its @: what follows the scheme is hidden then.
        if (text.length() > MAX_SHOWN && text.indexOf('@') >= MAX_SHOWN) {
            shown = shown.replaceAll("://.*", "://…");
        }
        String plain = CONTROLS.matcher(shown).replaceAll("?");
        return USER_INFO.matcher(plain).replaceAll("://xxxxx@");
    }
}
