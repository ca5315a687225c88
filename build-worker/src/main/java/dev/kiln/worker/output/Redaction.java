package dev.kiln.worker.output;

import java.util.regex.Pattern;

/** Takes credentials out of URLs before they are told to anybody. */
final class Redaction {
    private static final Pattern USER_INFO =
            Pattern.compile("(?<=://)[^/?#@\\s]*(?:@[^/?#@\\s]*)*@");

    private Redaction() {}

    /** The text with the user part of every URL in it replaced. */
    static String of(String text) {
        return USER_INFO.matcher(text).replaceAll("xxxxx@");
    }
}
