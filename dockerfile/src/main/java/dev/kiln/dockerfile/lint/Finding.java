package dev.kiln.dockerfile.lint;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a rule has to say of one place.
 *
 * @param rule its name, as {@code # check=skip=} takes it
 * @param description what the rule is about
 * @param url of the page that explains it; absent where there is none
 * @param detail what is wrong here
 * @param line from 1
 * @param endLine the last line of the instruction
 * @param level how bad it is, as BuildKit counts; all rules are of level 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
        String rule,
        String description,
        @Nullable String url,
        String detail,
        int line,
        int endLine,
        int level) {
    /** In one line, as builds report it: {@code Rule: detail (line 3)}. */
    public String summary() {
        return rule + ": " + detail + " (line " + line + ")";
    }
}
