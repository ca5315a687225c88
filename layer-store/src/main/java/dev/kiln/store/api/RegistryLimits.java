package dev.kiln.store.api;

/**
 * How much one request may bring or take.
 *
 * @param pageSize tags, repositories or referrers in one answer
 * @param manifestBytes of one manifest, and of the referrers in one answer
 * @param tagParameters tags that one push of a manifest may give it
 */
public record RegistryLimits(int pageSize, int manifestBytes, int tagParameters) {}
