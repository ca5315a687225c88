package dev.kiln.registry;

import dev.kiln.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What a tag names at the moment.
 *
 * @param digest null where the registry does not say (its {@code Docker-Content-Digest} is optional
 *     before version 1.2 of the specification)
 */
public record ManifestVersion(@Nullable Digest digest) {}
