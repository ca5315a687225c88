package dev.kiln.worker.runtime;

import java.util.List;

/**
 * A command to run in a root filesystem.
 *
 * @param argv the program, looked up in PATH if it holds no slash, and its arguments
 * @param env {@code NAME=value}; PATH and HOME are added where they are missing
 * @param workingDir absolute
 * @param user as in {@code USER}: {@code name|uid[:group|gid]}, empty for root
 */
public record StepProcess(
        List<String> argv,
        List<String> env,
        String workingDir,
        String user,
        NetworkMode network,
        StepLimits limits) {
    public StepProcess {
        argv = List.copyOf(argv);
        env = List.copyOf(env);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a step needs a command to run");
        }
        if (!workingDir.startsWith("/")) {
            throw new IllegalArgumentException(
                    "the working directory '" + workingDir + "' is not absolute");
        }
        // A descriptor of the runtime, if one ever leaked, must not become the working directory.
        if (java.nio.file.Path.of(workingDir).normalize().startsWith("/proc")) {
            throw new IllegalArgumentException(
                    "the working directory '" + workingDir + "' lies in /proc: choose another");
        }
    }
}
