package dev.kiln.dockerfile.lint;

import dev.kiln.image.ImageConfig;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import org.jspecify.annotations.Nullable;

/** What base images bring along: variables, a shell, triggers. */
@FunctionalInterface
public interface BaseImageConfigs {
    /** For whoever knows no image. */
    BaseImageConfigs UNKNOWN = (image, platform) -> null;

    /**
     * The config of an image; null where it is not known. A stage on an unknown image may use any
     * variable but those that look like one of its own misspelt.
     */
    @Nullable ImageConfig find(ImageReference image, Platform platform);
}
