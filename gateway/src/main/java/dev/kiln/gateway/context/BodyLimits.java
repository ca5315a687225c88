package dev.kiln.gateway.context;

/**
 * What a multipart body may hold.
 *
 * @param maxSizeBytes of all of it
 */
public record BodyLimits(int maxParts, long maxSizeBytes) {}
