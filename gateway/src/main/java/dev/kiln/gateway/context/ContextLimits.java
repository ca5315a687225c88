package dev.kiln.gateway.context;

/**
 * What a build context may hold.
 *
 * @param maxSizeBytes of the tar, both as sent and unpacked
 * @param maxEntries files, folders and links
 * @param maxDockerfileBytes of the Dockerfile, and of the ignore file
 */
public record ContextLimits(long maxSizeBytes, int maxEntries, int maxDockerfileBytes) {}
