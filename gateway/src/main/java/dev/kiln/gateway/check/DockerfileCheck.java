package dev.kiln.gateway.check;

import dev.kiln.dockerfile.DockerfileException;
import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.dockerfile.lint.LintOptions;
import dev.kiln.dockerfile.lint.Linter;
import dev.kiln.gateway.context.ContextLimits;
import dev.kiln.gateway.context.DockerfileSources;
import dev.kiln.gateway.context.InvalidContextException;
import dev.kiln.gateway.job.ContextRequests;
import dev.kiln.gateway.job.ProblemException;
import dev.kiln.job.BuildOptions;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Reads what a client sends and has it checked. */
public final class DockerfileCheck {
    private final RegistryClient layerStore;
    private final ContextLimits limits;

    /**
     * @param layerStore where the configs of base images are looked for
     */
    public DockerfileCheck(RegistryClient layerStore, ContextLimits limits) {
        this.layerStore = layerStore;
        this.limits = limits;
    }

    /**
     * Checks the Dockerfile of a context.
     *
     * @throws ProblemException if the context is refused
     */
    CheckView context(BuildOptions options, InputStream body) throws IOException {
        try {
            var sources = DockerfileSources.read(body, limits, options.dockerfile());
            return check(options, sources.dockerfile(), rules(sources.ignoreFile()));
        } catch (InvalidContextException e) {
            throw ContextRequests.refused(e);
        }
    }

    /**
     * Checks a Dockerfile that comes alone.
     *
     * @throws ProblemException if it is too large
     */
    CheckView dockerfile(BuildOptions options, InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(limits.maxDockerfileBytes() + 1);
        if (bytes.length > limits.maxDockerfileBytes()) {
            throw ProblemException.of(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "Dockerfile too large",
                    "the Dockerfile is larger than the "
                            + limits.maxDockerfileBytes()
                            + " bytes that kiln.gateway.max-dockerfile-size allows");
        }
        return check(options, new String(bytes, StandardCharsets.UTF_8), IgnoreRules.NONE);
    }

    private CheckView check(BuildOptions options, String dockerfile, IgnoreRules ignore) {
        var report =
                Linter.check(
                        dockerfile,
                        LintOptions.check(options.buildArgs(), options.target())
                                .withPlatform(options.platform())
                                .withIgnore(ignore)
                                .withBaseImages(new StoredImages(layerStore)));
        return new CheckView(options.dockerfile(), dockerfile, report.findings(), report.error());
    }

    private static IgnoreRules rules(@Nullable String ignoreFile) {
        try {
            return ignoreFile == null ? IgnoreRules.NONE : IgnoreRules.parse(ignoreFile);
        } catch (DockerfileException e) {
            throw ProblemException.of(
                    HttpStatus.BAD_REQUEST,
                    "Bad ignore file",
                    "line " + e.line() + " " + e.getMessage());
        }
    }
}
