package dev.kiln.worker.plan;

import dev.kiln.dockerfile.CommandLine;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.image.ContainerConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds at one instruction of a stage. */
record Place(PlannedStage stage, Scope scope, ContainerConfig config, Instruction instruction) {
    String expand(String word) {
        return scope.expand(instruction, word);
    }

    @Nullable String expandOptional(@Nullable String word) {
        return word == null ? null : expand(word);
    }

    String workingDir() {
        String dir = config.workingDir();
        return dir == null || dir.isEmpty() ? "/" : dir;
    }

    String user() {
        return config.user() == null ? "" : config.user();
    }

    /** The command as a program and its arguments, the shell before a shell form. */
    List<String> argv(CommandLine command) {
        return switch (command) {
            case CommandLine.Exec(List<String> argv) -> argv;
            case CommandLine.Shell shell -> {
                var argv =
                        new ArrayList<String>(
                                config.shell() == null
                                        ? ContainerPath.DEFAULT_SHELL
                                        : config.shell());
                argv.add(shell.script());
                yield argv;
            }
        };
    }

    PlanException refusal(String message) {
        return new PlanException(instruction, message);
    }
}
