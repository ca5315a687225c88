package dev.kiln.cli.farm;

import dev.kiln.dockerfile.lint.Finding;
import dev.kiln.dockerfile.lint.LintError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /api/v1/checks} answers.
 *
 * @param dockerfile path of the Dockerfile within the context
 * @param source its text
 * @param findings by line
 * @param error why it cannot or must not be built; null where it can
 */
public record CheckResult(
        String dockerfile, String source, List<Finding> findings, @Nullable LintError error) {
    public CheckResult {
        findings = List.copyOf(findings);
    }
}
