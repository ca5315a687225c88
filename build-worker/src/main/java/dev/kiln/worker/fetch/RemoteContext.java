package dev.kiln.worker.fetch;

/** What stands behind the URL of a build context. */
public sealed interface RemoteContext {
    /** The file as it was fetched. */
    Fetched file();

    /** A tar, plain or compressed, to be unpacked. */
    record Archive(Fetched file) implements RemoteContext {}

    /** A Dockerfile; the context holds nothing but it, under the name {@code context}. */
    record DockerfileOnly(Fetched file) implements RemoteContext {}
}
