package dev.kiln.worker.output;

import dev.kiln.image.Descriptor;

/**
 * A blob of the layer-store.
 *
 * @param repository under which it can be read
 */
public record StoredBlob(Descriptor descriptor, String repository) {}
