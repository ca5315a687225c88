package dev.kiln.worker.plan;

import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;

/** Where {@code FROM}, {@code COPY --from} or {@code RUN --mount} takes its files from. */
public sealed interface ImageSource {
    /** {@code FROM scratch}: no files. */
    record Scratch() implements ImageSource {}

    /** Another stage of the same Dockerfile, by its index. */
    record StageOutput(int stage) implements ImageSource {}

    /** An image that the farm has or can get. */
    record External(ImageReference image, Platform platform) implements ImageSource {}

    /**
     * A folder: the build context or a named one.
     *
     * @param name empty for the build context
     */
    record Context(String name) implements ImageSource {
        /** The build context. */
        static final Context MAIN = new Context("");
    }

    /** Whether its files are known before anything is executed. */
    default boolean isContext() {
        return this instanceof Context;
    }
}
