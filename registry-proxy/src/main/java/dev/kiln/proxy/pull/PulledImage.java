package dev.kiln.proxy.pull;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kiln.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * An image that is in the layer-store.
 *
 * @param repository of the layer-store
 * @param manifest of the platform's image, the same digest as upstream
 * @param stale why the registry could not be asked whether the tag still names this image, for the
 *     log of a build; null where it could
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PulledImage(String repository, Digest manifest, @Nullable String stale) {}
