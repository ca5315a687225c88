package dev.kiln.worker.plan;

import dev.kiln.dockerfile.RunMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
     * @param network {@code default}, {@code none} or {@code host}
     * @param insecure whether it has all rights of the worker
     * @param script a here-document that is run as a program; null where there is none
     * @param hostname null for Kiln's own
     */
    record Run(
            List<String> argv,
            List<String> env,
            List<String> hiddenEnv,
            String workingDir,
            String user,
            List<Mount> mounts,
            String network,
            boolean insecure,
            @Nullable Script script,
            @Nullable String hostname)
            implements StepAction {
        public Run {
            argv = List.copyOf(argv);
            env = List.copyOf(env);
            hiddenEnv = List.copyOf(hiddenEnv);
            mounts = List.copyOf(mounts);
        }
    }

    /**
     * A {@code --mount}.
     *
     * @param target absolute; null where the type gives it
     * @param source where a bind or a fresh cache takes its files from; null for other types
     */
    record Mount(RunMount options, @Nullable String target, @Nullable ImageSource source) {}

    /** A program of mode 0755 in {@link dev.kiln.dockerfile.CommandLine.Shell#FILE_DIRECTORY}. */
    record Script(String name, String content) {}

    /**
     * Copies files into the image.
     *
     * @param source of those files that are paths
     * @param chown {@code user[:group]}, names or numbers
     * @param chmod octal or symbolic
     * @param link whether the layer stands on no other
     * @param unpack whether archives are unpacked; null where local ones are and remote ones not
     */
    record Copy(
            ImageSource source,
            List<CopyFile> files,
            String destination,
            String workingDir,
            @Nullable String chown,
            @Nullable String chmod,
            boolean link,
            boolean parents,
            List<String> exclude,
            @Nullable Boolean unpack)
            implements StepAction {
        public Copy {
            files = List.copyOf(files);
            exclude = List.copyOf(exclude);
        }

        /** Whether it makes a layer that fits on any other; as in BuildKit not with a mode. */
        public boolean isLinked() {
            return link && chmod == null;
        }
    }

    /** Makes a directory and its parents, owned by the user in force. */
    record MakeDirectory(String path, String user) implements StepAction {}

    /** Whether the step makes a layer. */
    default boolean makesLayer() {
        return !(this instanceof ConfigOnly);
    }

    /** Whether the step's layer stands on no other. */
    default boolean standsAlone() {
        return this instanceof Copy copy && copy.isLinked();
    }

    /** The files that it reads from elsewhere. */
    default List<StepInput> inputs() {
        var inputs = new ArrayList<StepInput>();
        switch (this) {
            case Copy copy -> {
                if (copy.files().stream().anyMatch(CopyFile.Path.class::isInstance)) {
                    inputs.add(new StepInput.Copied(copy.source(), copy));
                }
                for (CopyFile file : copy.files()) {
                    if (file instanceof CopyFile.Remote remote) {
                        inputs.add(new StepInput.Fetched(remote));
                    }
                }
            }
            case Run run -> {
                for (Mount mount : run.mounts()) {
                    if (mount.source() != null) {
                        inputs.add(new StepInput.Mounted(mount.source(), path(mount.options())));
                    }
                }
            }
            case ConfigOnly() -> {}
            case MakeDirectory _ -> {}
        }
        return inputs;
    }

    /** The stages, images and contexts that it needs, whether it reads files of them or not. */
    default List<ImageSource> sources() {
        return switch (this) {
            case Copy copy -> List.of(copy.source());
            case Run run ->
                    run.mounts().stream()
                            .flatMap(mount -> Optional.ofNullable(mount.source()).stream())
                            .distinct()
                            .toList();
            case ConfigOnly(), MakeDirectory _ -> List.of();
        };
    }

    private static String path(RunMount mount) {
        return switch (mount) {
            case RunMount.Bind bind -> bind.source();
            case RunMount.Cache cache -> cache.source();
            case RunMount.Tmpfs _, RunMount.Secret _, RunMount.Ssh _ -> "";
        };
    }
}
