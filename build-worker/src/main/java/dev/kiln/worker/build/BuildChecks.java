package dev.kiln.worker.build;

import dev.kiln.dockerfile.lint.Finding;
import dev.kiln.dockerfile.lint.LintError;
import dev.kiln.dockerfile.lint.LintOptions;
import dev.kiln.dockerfile.lint.LintReport;
import dev.kiln.dockerfile.lint.Linter;
import dev.kiln.job.BuildJob;
import dev.kiln.job.BuildOptions;
import dev.kiln.job.JobFailure;

/** The checks that go with every build: findings are told, and fail it only if it says so. */
final class BuildChecks {
    private BuildChecks() {}

    /**
     * Checks a Dockerfile.
     *
     * @throws BuildFailedException if {@code # check=error=true} forbids a build with findings
     */
    static void run(BuildJob job, String dockerfile, BuildLog log) throws BuildFailedException {
        BuildOptions options = job.options();
        LintReport report =
                Linter.check(
                        dockerfile,
                        LintOptions.build(options.buildArgs(), options.target())
                                .withPlatform(options.platform())
                                .withNamedContexts(options.contexts().keySet()));
        for (Finding finding : report.findings()) {
            log.notice(
                    "WARNING: %s: %s (line %d)"
                            .formatted(finding.rule(), finding.detail(), finding.line()));
        }
        LintError error = report.error();
        if (error != null && error.violation()) {
            throw new BuildFailedException(
                    JobFailure.at(
                            JobFailure.Kind.INVALID_DOCKERFILE,
                            error.message(),
                            null,
                            error.line(),
                            0));
        }
    }
}
