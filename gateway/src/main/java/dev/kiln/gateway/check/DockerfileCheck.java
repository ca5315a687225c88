package dev.kiln.gateway.check;

import dev.kiln.dockerfile.DockerfileException;
import dev.kiln.dockerfile.IgnoreRules;
import dev.kiln.dockerfile.lint.LintOptions;
import dev.kiln.dockerfile.lint.Linter;
import dev.kiln.gateway.context.BodyPart;
import dev.kiln.gateway.context.BuildBody;
import dev.kiln.gateway.context.ContextLimits;
import dev.kiln.gateway.context.ContextUpload;
import dev.kiln.gateway.context.DockerfileSources;
import dev.kiln.gateway.job.ProblemException;
import dev.kiln.job.BuildOptions;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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
     * Checks the Dockerfile of a context, or the one that is sent beside it. Other parts of the
     * body are passed over.
     *
     * @throws ProblemException if the context is refused, or there is no Dockerfile
     */
    CheckView body(BuildOptions options, BuildBody body) throws IOException {
        @Nullable ContextUpload context = null;
        @Nullable ContextUpload own = null;
        for (Optional<BodyPart> part = body.next(); part.isPresent(); part = body.next()) {
            if (part.get() instanceof BodyPart.Context(InputStream content)) {
                context = scan(options, content);
            } else if (part.get() instanceof BodyPart.Dockerfile(InputStream content)) {
                own = scan(options, content);
            }
        }
        ContextUpload source = own == null ? context : own;
        if (source == null) {
            throw ProblemException.of(
                    HttpStatus.BAD_REQUEST,
                    "No Dockerfile",
                    "a check fetches no remote context: send the Dockerfile, as a tar or as"
                            + " text/plain");
        }
        DockerfileSources found = source.sources();
        String ignoreFile = found.ignoreFile();
        if (ignoreFile == null && context != null) {
            ignoreFile = context.ignoreFile();
        }
        return check(options, found.dockerfile(), rules(ignoreFile));
    }

    private ContextUpload scan(BuildOptions options, InputStream content) throws IOException {
        var upload = ContextUpload.perhapsWithDockerfile(content, limits, options.dockerfile());
        upload.writeTo(OutputStream.nullOutputStream());
        return upload;
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
