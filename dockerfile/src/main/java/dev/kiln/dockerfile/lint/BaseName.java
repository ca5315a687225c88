package dev.kiln.dockerfile.lint;

import dev.kiln.image.Platform;
import org.jspecify.annotations.Nullable;

/**
 * What a stage is built on, variables resolved.
 *
 * @param name of a stage or an image
 * @param platform that the {@code FROM} asks for; null where it asks for none
 */
record BaseName(String name, @Nullable Platform platform) {}
