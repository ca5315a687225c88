package dev.kiln.dockerfile;

import java.util.List;

/**
 * A parsed Dockerfile.
 *
 * @param escape the escape character, {@code \} or, by the directive {@code # escape=}, a backtick
 * @param globalArgs the {@code ARG} instructions before the first {@code FROM}
 */
public record Dockerfile(char escape, List<Instruction.Arg> globalArgs, List<Stage> stages) {
    public Dockerfile {
        globalArgs = List.copyOf(globalArgs);
        stages = List.copyOf(stages);
    }
}
