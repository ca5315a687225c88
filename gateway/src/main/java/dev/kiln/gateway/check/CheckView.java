package dev.kiln.gateway.check;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kiln.dockerfile.lint.Finding;
import dev.kiln.dockerfile.lint.LintError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check found, as clients see it.
 *
 * @param dockerfile path of the Dockerfile within the context
 * @param source its text, for excerpts
 * @param findings by line
 * @param error why it cannot or must not be built; absent where it can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckView(
        String dockerfile, String source, List<Finding> findings, @Nullable LintError error) {
    public CheckView {
        findings = List.copyOf(findings);
    }
}
