package dev.kiln.gateway.context;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The Dockerfile of a context and the ignore file that belongs to it, as text.
 *
 * @param ignoreFile {@code NAME.dockerignore} beside a Dockerfile {@code NAME}, else {@code
 *     .dockerignore}; absent where there is neither
 */
public record DockerfileSources(String dockerfile, @Nullable String ignoreFile) {
    /**
     * Reads them out of a context, which is checked as that of a build and kept nowhere.
     *
     * @param body a tar, plain or compressed
     * @param path where the Dockerfile is, relative, in normal form
     * @throws InvalidContextException if the context is refused or has no such file
     * @throws IOException if reading fails
     */
    public static DockerfileSources read(InputStream body, ContextLimits limits, String path)
            throws IOException {
        var context = new ContextScanner(limits, path).scan(body, OutputStream.nullOutputStream());
        String text = context.dockerfile();
        if (text != null) {
            return new DockerfileSources(text, context.ignoreFile());
        }
        if (context.dockerfileIsLink()) {
            throw InvalidContextException.of(
                    "the Dockerfile '"
                            + path
                            + "' of the context is a link, which only a build follows: name the"
                            + " file itself with the parameter 'dockerfile'");
        }
        throw context.noDockerfile(path);
    }
}
