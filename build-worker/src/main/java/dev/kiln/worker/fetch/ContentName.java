package dev.kiln.worker.fetch;

import dev.kiln.source.HttpUrl;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a file by the header Content-Disposition (RFC 6266), or else by its URL. */
final class ContentName {
    private static final Pattern FILE_NAME =
            Pattern.compile(
                    ";\\s*filename\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))",
                    Pattern.CASE_INSENSITIVE);

    private ContentName() {}

    static String of(Optional<String> contentDisposition, HttpUrl url) {
        Matcher matcher = FILE_NAME.matcher(contentDisposition.orElse(""));
        if (matcher.find()) {
            String quoted = matcher.group(1);
            String given = quoted == null ? matcher.group(2) : quoted.replaceAll("\\\\(.)", "$1");
            String name = given.substring(given.lastIndexOf('/') + 1);
            if (isFileName(name)) {
                return name;
            }
        }
        return url.fileName();
    }

    private static boolean isFileName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.length() <= 255
                && name.chars().noneMatch(c -> c < 0x20 || c == 0x7f);
    }
}
