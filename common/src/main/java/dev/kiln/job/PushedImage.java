package dev.kiln.job;

import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;

/**
 * An image that was pushed.
 *
 * @param name under which its registry has it
 * @param digest of its manifest or index there; another than in the farm where the registry wanted
 *     another format
 * @param manifestBytes the size of the manifest or index alone
 */
public record PushedImage(ImageReference name, Digest digest, long manifestBytes) {}
