package dev.kiln.gateway.context;

import org.jspecify.annotations.Nullable;

/**
 * The Dockerfile of a context and the ignore file that belongs to it, as text.
 *
 * @param ignoreFile {@code NAME.dockerignore} beside a Dockerfile {@code NAME}, else {@code
 *     .dockerignore}; absent where there is neither
 */
public record DockerfileSources(String dockerfile, @Nullable String ignoreFile) {}
