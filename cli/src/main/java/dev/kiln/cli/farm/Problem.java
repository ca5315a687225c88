package dev.kiln.cli.farm;

import dev.kiln.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An error as the farm reports it (RFC 9457), with the place in the Dockerfile where it has one.
 */
record Problem(@Nullable String title, int status, @Nullable String detail, int line, int column) {

    /** What the farm said, in words; never more than a few lines. */
    static String describe(int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        try {
            var problem = Json.read(text, Problem.class);
            String said = problem.detail() != null ? problem.detail() : problem.title();
            if (said != null) {
                return problem.line() > 0
                        ? "Dockerfile:" + problem.line() + ":" + problem.column() + ": " + said
                        : said;
            }
        } catch (IllegalArgumentException e) {
            // An answer of another form is shown as it came.
            return unknown(status, text);
        }
        return unknown(status, text);
    }

    private static String unknown(int status, String text) {
        String shown = text.length() > 400 ? text.substring(0, 400) + "…" : text;
        return "the farm answered " + status + (shown.isEmpty() ? "" : ": " + shown);
    }
}
