package dev.kiln.worker.output.sbom;

import dev.kiln.worker.linux.Fd;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a root says it is (os-release(5)).
 *
 * @param id such as {@code debian}; empty where it says nothing
 * @param versionId such as {@code 12}; may be empty
 */
record Distribution(String id, String versionId) {
    private static final List<String> FILES = List.of("etc/os-release", "usr/lib/os-release");

    static Distribution of(RootFiles files) throws IOException {
        for (String path : FILES) {
            Fd file = files.open(path);
            if (file != null) {
                try (Lines lines = new Lines(file, files.limits().maxEntryBytes(), path)) {
                    Map<String, String> values = values(lines);
                    return new Distribution(
                            values.getOrDefault("ID", ""), values.getOrDefault("VERSION_ID", ""));
                }
            }
        }
        return new Distribution("", "");
    }

    /** The id, or another where there is none. */
    String idOr(String fallback) {
        return id.isEmpty() ? fallback : id;
    }

    /** As package URLs have it: {@code debian-12}; empty where nothing is known. */
    String qualifier() {
        return id.isEmpty() || versionId.isEmpty() ? id : id + "-" + versionId;
    }

    private static Map<String, String> values(Lines lines) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String line = lines.next(); line != null; line = lines.next()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals).strip(), unquoted(line.substring(equals + 1)));
            }
        }
        return values;
    }

    private static String unquoted(String value) {
        String text = value.strip();
        boolean quoted =
                text.length() >= 2
                        && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                        && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
