package dev.kiln.worker.runtime;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A command to run in a root filesystem.
 *
 * @param argv the program, looked up in PATH if it holds no slash, and its arguments
 * @param env {@code NAME=value}; PATH and HOME are added where they are missing
 * @param workingDir absolute
 * @param user as in {@code USER}: {@code name|uid[:group|gid]}, empty for root
 * @param mounts of several with the same target the last one counts
 * @param secretEnv variables that replace those of {@code env}
 * @param hostname a valid one
 */
public record StepProcess(
        List<String> argv,
        List<String> env,
        String workingDir,
        String user,
        NetworkMode network,
        SecurityMode security,
        List<StepMount> mounts,
        List<SecretEnv> secretEnv,
        StepLimits limits,
        String hostname) {
    /** The name of a machine that has been given none. */
    public static final String DEFAULT_HOSTNAME = "kiln";

    /** A process in the sandbox, without mounts and secrets. */
    public StepProcess(
            List<String> argv,
            List<String> env,
            String workingDir,
            String user,
            NetworkMode network,
            StepLimits limits) {
        this(
                argv,
                env,
                workingDir,
                user,
                network,
                SecurityMode.SANDBOX,
                List.of(),
                List.of(),
                limits,
                DEFAULT_HOSTNAME);
    }

    public StepProcess {
        argv = List.copyOf(argv);
        env = List.copyOf(env);
        mounts = List.copyOf(mounts);
        secretEnv = List.copyOf(secretEnv);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a step needs a command to run");
        }
        if (!workingDir.startsWith("/")) {
            throw new IllegalArgumentException(
                    "the working directory '" + workingDir + "' is not absolute");
        }
        // A descriptor of the runtime, if one ever leaked, must not become the working directory.
        if (Path.of(workingDir).normalize().startsWith("/proc")) {
            throw new IllegalArgumentException(
                    "the working directory '" + workingDir + "' lies in /proc: choose another");
        }
    }

    /** The same process with these mounts. */
    public StepProcess withMounts(List<StepMount> mounts) {
        return new StepProcess(
                argv,
                env,
                workingDir,
                user,
                network,
                security,
                mounts,
                secretEnv,
                limits,
                hostname);
    }

    /** The same process with these secret variables. */
    public StepProcess withSecretEnv(List<SecretEnv> secretEnv) {
        return new StepProcess(
                argv,
                env,
                workingDir,
                user,
                network,
                security,
                mounts,
                secretEnv,
                limits,
                hostname);
    }

    /** The same process with other rights. */
    public StepProcess withSecurity(SecurityMode security) {
        return new StepProcess(
                argv,
                env,
                workingDir,
                user,
                network,
                security,
                mounts,
                secretEnv,
                limits,
                hostname);
    }

    /** The same process on a machine of another name. */
    public StepProcess withHostname(String hostname) {
        return new StepProcess(
                argv,
                env,
                workingDir,
                user,
                network,
                security,
                mounts,
                secretEnv,
                limits,
                hostname);
    }

    /** The mounts that count, those that hold others before them. */
    List<StepMount> orderedMounts() {
        Set<String> seen = new HashSet<>();
        return mounts.reversed().stream()
                .filter(mount -> seen.add(mount.target()))
                .sorted(Comparator.comparing(StepMount::target))
                .toList();
    }
}
