package dev.kiln.proxy.pull;

import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;

/** An image that is wanted, for one platform. */
public record PullRequest(ImageReference image, Platform platform) {}
