package dev.kiln.worker.plan;

import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;

/** Where {@code FROM} or {@code COPY --from} takes its files from. */
public sealed interface ImageSource {
    /** {@code FROM scratch}: no files. */
    record Scratch() implements ImageSource {}

    /** Another stage of the same Dockerfile, by its index. */
    record StageOutput(int stage) implements ImageSource {}

    /** An image that the farm has or can get. */
    record External(ImageReference image, Platform platform) implements ImageSource {}
}
