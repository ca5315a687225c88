package dev.kiln.dockerfile;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A {@code --mount} of {@code RUN} as written, such as {@code type=cache,target=$DIR}. Its values
 * may hold variables, so that what it asks for is known only where the environment is.
 *
 * @param text what follows {@code --mount=}
 */
public record MountFlag(String text) {
    /**
     * The mount it asks for, with BuildKit's defaults.
     *
     * @param expand expands the value of one option; what it throws is passed on
     * @throws IllegalArgumentException if an option is unknown, has a wrong value or does not go
     *     with the type of mount; worded as BuildKit words it
     */
    public RunMount parse(UnaryOperator<String> expand) {
        return MountReader.read(text, expand);
    }

    /**
     * The stage, image or named context that it mounts from; null where none is named. No variable
     * may stand in it, so that the stages a stage needs are known before any word is expanded.
     */
    public @Nullable String from() {
        return MountReader.from(text);
    }
}
