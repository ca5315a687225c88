package dev.kiln.dockerfile.lint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checks found.
 *
 * @param findings by line
 * @param error why the Dockerfile cannot be built, or must not ({@code # check=error=true}); null
 *     where it can. Findings are those up to there
 */
public record LintReport(List<Finding> findings, @Nullable LintError error) {
    public LintReport {
        findings = List.copyOf(findings);
    }

    /** Whether there is nothing to say. */
    public boolean isClean() {
        return findings.isEmpty() && error == null;
    }
}
