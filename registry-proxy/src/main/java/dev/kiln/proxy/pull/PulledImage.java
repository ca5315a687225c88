package dev.kiln.proxy.pull;

import dev.kiln.image.Digest;

/**
 * An image that is in the layer-store.
 *
 * @param repository of the layer-store
 * @param manifest of the platform's image, the same digest as upstream
 */
public record PulledImage(String repository, Digest manifest) {}
