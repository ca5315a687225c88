package dev.kiln.gateway.context;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.DockerfileException;
import dev.kiln.dockerfile.DockerfileParser;
import dev.kiln.registry.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tar of a request on its way into the layer-store. It is checked in the same pass, and the pass
 * fails before its end where the context or its Dockerfile is refused, so that the blob is never
 * committed.
 */
public final class ContextUpload implements BlobSource {
    private final InputStream body;
    private final ContextLimits limits;
    private final String dockerfilePath;
    private final boolean parsed;

    private boolean started;
    private @Nullable IOException failure;
    private @Nullable ScannedContext scanned;
    private @Nullable Dockerfile dockerfile;

    private ContextUpload(
            InputStream body, ContextLimits limits, String dockerfilePath, boolean parsed) {
        this.body = body;
        this.limits = limits;
        this.dockerfilePath = dockerfilePath;
        this.parsed = parsed;
    }

    /**
     * One that must hold the Dockerfile, which is parsed in the pass.
     *
     * @param dockerfilePath where it is, relative, in normal form
     */
    public static ContextUpload withDockerfile(
            InputStream body, ContextLimits limits, String dockerfilePath) {
        return new ContextUpload(body, limits, dockerfilePath, true);
    }

    /** One whose Dockerfile is kept until somebody asks for it. */
    public static ContextUpload perhapsWithDockerfile(
            InputStream body, ContextLimits limits, String dockerfilePath) {
        return new ContextUpload(body, limits, dockerfilePath, false);
    }

    /** One of files alone. */
    public static ContextUpload ofFiles(InputStream body, ContextLimits limits) {
        return new ContextUpload(body, limits, "", false);
    }

    /** A client sends its context once: a second call fails, and says why the first one did. */
    @Override
    public void writeTo(OutputStream out) throws IOException {
        if (started) {
            throw new IOException(
                    "the context cannot be sent to the layer-store again: the client sent it only"
                            + " once",
                    failure);
        }
        started = true;
        try {
            scanned = new ContextScanner(limits, dockerfilePath).scan(body, out);
            if (parsed) {
                dockerfile();
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Why the first pass failed; absent where it did not. */
    public @Nullable IOException failure() {
        return failure;
    }

    /**
     * The Dockerfile, after the pass; absent where it is a link, which only a worker can follow.
     *
     * @throws InvalidContextException if there is none, or it does not parse
     */
    public @Nullable Dockerfile dockerfile() throws InvalidContextException {
        ScannedContext context = scanned();
        String text = context.dockerfile();
        if (text != null && dockerfile == null) {
            dockerfile = parse(text);
        } else if (text == null && !context.dockerfileIsLink()) {
            throw context.noDockerfile(dockerfilePath);
        }
        return dockerfile;
    }

    /**
     * The Dockerfile as text, after the pass.
     *
     * @throws InvalidContextException if there is none that is a file
     */
    public DockerfileSources sources() throws InvalidContextException {
        ScannedContext context = scanned();
        String text = context.dockerfile();
        if (text != null) {
            return new DockerfileSources(text, context.ignoreFile());
        }
        if (context.dockerfileIsLink()) {
            throw InvalidContextException.of(
                    "the Dockerfile '"
                            + dockerfilePath
                            + "' of the context is a link, which only a build follows: name the"
                            + " file itself with the parameter 'dockerfile'");
        }
        throw context.noDockerfile(dockerfilePath);
    }

    /** The ignore file, after the pass; absent where there is none. */
    public @Nullable String ignoreFile() {
        return scanned().ignoreFile();
    }

    private ScannedContext scanned() {
        return Objects.requireNonNull(scanned, "the context was not read");
    }

    private Dockerfile parse(String text) throws InvalidContextException {
        try {
            return DockerfileParser.parse(text);
        } catch (DockerfileException e) {
            throw InvalidContextException.inDockerfile(
                    dockerfilePath + ":" + e.line() + ":" + e.column() + ": " + e.getMessage(),
                    e.line(),
                    e.column());
        }
    }
}
