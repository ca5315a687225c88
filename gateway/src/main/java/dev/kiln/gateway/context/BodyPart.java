package dev.kiln.gateway.context;

import java.io.InputStream;

/** One thing in the body of a request for a build; what is not read of it is passed over. */
public sealed interface BodyPart {
    /** Its bytes, until the next part is asked for. */
    InputStream content();

    /** The part named "context": the build context, a tar. */
    record Context(InputStream content) implements BodyPart {}

    /** {@code dockerfile}: a tar that holds the Dockerfile, and its ignore file. */
    record Dockerfile(InputStream content) implements BodyPart {}

    /** {@code context.NAME}: a named context, a tar. */
    record NamedContext(String name, InputStream content) implements BodyPart {}

    /** {@code secret.ID}: the value of a secret. */
    record Secret(String id, InputStream content) implements BodyPart {}

    /** {@code ssh.ID}: a private key of an ssh agent, which may have several. */
    record SshKey(String agent, InputStream content) implements BodyPart {}
}
