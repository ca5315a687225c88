package dev.kiln.dockerfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed Dockerfile.
 *
 * @param escape the escape character, {@code \} or, by the directive {@code # escape=}, a backtick
 * @param syntax the image that {@code # syntax=} names as the one to read the file; null without
 * @param check what {@code # check=} asks for; null without
 * @param globalArgs the {@code ARG} instructions before the first {@code FROM}
 */
public record Dockerfile(
        char escape,
        @Nullable String syntax,
        @Nullable CheckDirective check,
        List<Instruction.Arg> globalArgs,
        List<Stage> stages) {
    public Dockerfile {
        globalArgs = List.copyOf(globalArgs);
        stages = List.copyOf(stages);
    }
}
