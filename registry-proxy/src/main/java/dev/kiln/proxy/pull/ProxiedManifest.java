package dev.kiln.proxy.pull;

import dev.kiln.registry.StoredManifest;
import org.jspecify.annotations.Nullable;

/**
 * A manifest of another registry, and how sure it is.
 *
 * @param cached whether its bytes were here already
 * @param stale why its registry could not be asked whether the tag still names it; null where it
 *     could, or where there is nothing to ask
 */
public record ProxiedManifest(StoredManifest manifest, boolean cached, @Nullable String stale) {}
