package dev.kiln.worker.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a step does to the file system, all words expanded. */
public sealed interface StepAction {
    /** Nothing: only the config changes. */
    record ConfigOnly() implements StepAction {}

    /**
     * Runs a command.
     *
     * @param env {@code NAME=value}: the image's environment, then the build arguments in scope
     * @param hiddenEnv undeclared proxy variables, which are given to the command but are no part
     *     of the key
     * @param user as in {@code USER}, empty for root
     */
    record Run(
            List<String> argv,
            List<String> env,
            List<String> hiddenEnv,
            String workingDir,
            String user)
            implements StepAction {
        public Run {
            argv = List.copyOf(argv);
            env = List.copyOf(env);
            hiddenEnv = List.copyOf(hiddenEnv);
        }
    }

    /**
     * Copies files into the image.
     *
     * @param source {@code null} for the build context
     * @param chown {@code user[:group]}, names or numbers
     * @param chmod octal
     * @param extractArchives {@code ADD}: unpack local archives
     */
    record Copy(
            @Nullable ImageSource source,
            List<String> sources,
            String destination,
            String workingDir,
            @Nullable String chown,
            @Nullable String chmod,
            boolean extractArchives)
            implements StepAction {
        public Copy {
            sources = List.copyOf(sources);
        }
    }

    /** Makes a directory and its parents, owned by the user in force. */
    record MakeDirectory(String path, String user) implements StepAction {}

    /** Whether the step makes a layer. */
    default boolean makesLayer() {
        return !(this instanceof ConfigOnly);
    }
}
