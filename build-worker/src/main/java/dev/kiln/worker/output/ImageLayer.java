package dev.kiln.worker.output;

import dev.kiln.image.Digest;

/**
 * A layer in the layer-store.
 *
 * @param diffId the digest of its tar
 */
public record ImageLayer(StoredBlob blob, Digest diffId) {}
