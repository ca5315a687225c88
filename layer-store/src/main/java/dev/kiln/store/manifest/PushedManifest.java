package dev.kiln.store.manifest;

import dev.kiln.image.Digest;
import java.util.Optional;

/**
 * A manifest that was stored.
 *
 * @param digest of the algorithm of the reference, or else SHA-256
 * @param subject what it refers to, if anything
 */
public record PushedManifest(Digest digest, Optional<Digest> subject) {}
