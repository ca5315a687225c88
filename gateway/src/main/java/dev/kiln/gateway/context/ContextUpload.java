package dev.kiln.gateway.context;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.DockerfileException;
import dev.kiln.dockerfile.DockerfileParser;
import dev.kiln.registry.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request on its way into the layer-store. It is checked in the same pass, and the
 * pass fails before its end where the context or its Dockerfile is refused, so that the blob is
 * never committed.
 */
public final class ContextUpload implements BlobSource {
    private final InputStream body;
    private final ContextLimits limits;
    private final String dockerfilePath;

    private boolean started;
    private @Nullable IOException failure;
    private @Nullable Dockerfile dockerfile;

    /**
     * @param dockerfilePath where the Dockerfile is, relative, in normal form
     */
    public ContextUpload(InputStream body, ContextLimits limits, String dockerfilePath) {
        this.body = body;
        this.limits = limits;
        this.dockerfilePath = dockerfilePath;
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
            dockerfile = parse(new ContextScanner(limits, dockerfilePath).scan(body, out));
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
     */
    public @Nullable Dockerfile dockerfile() {
        return dockerfile;
    }

    private @Nullable Dockerfile parse(ScannedContext context) throws InvalidContextException {
        String text = context.dockerfile();
        if (text == null) {
            if (context.dockerfileIsLink()) {
                return null;
            }
            throw context.noDockerfile(dockerfilePath);
        }
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
