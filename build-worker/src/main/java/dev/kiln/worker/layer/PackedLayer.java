package dev.kiln.worker.layer;

import dev.kiln.image.Digest;

/**
 * What a packed layer is known by.
 *
 * @param diffId the digest of the tar
 * @param digest the digest of the compressed blob
 * @param sizeBytes the blob's size
 * @param empty whether the layer changes nothing
 */
public record PackedLayer(Digest diffId, Digest digest, long sizeBytes, boolean empty) {}
