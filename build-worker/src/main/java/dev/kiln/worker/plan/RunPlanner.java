package dev.kiln.worker.plan;

import dev.kiln.dockerfile.CommandLine;
import dev.kiln.dockerfile.Heredoc;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.MountFlag;
import dev.kiln.dockerfile.RunMount;
import org.jspecify.annotations.Nullable;

/** Reads a {@code RUN} in its place. */
final class RunPlanner {
    private static final String DEFAULT_NETWORK = "default";
    private static final String INSECURE = "insecure";

    private RunPlanner() {}

    /**
     * The step of a {@code RUN}.
     *
     * @param defaults where the instruction says nothing
     */
    static StepAction.Run plan(Place place, Instruction.Run run, RunDefaults defaults) {
        if (!run.devices().isEmpty()) {
            throw place.refusal(
                    "RUN --device is not available: workers have no devices to give to steps");
        }
        String named = run.network() != null ? run.network() : defaults.network();
        return new StepAction.Run(
                place.argv(run.command()),
                place.scope().runEnvironment(),
                place.scope().hiddenEnvironment(),
                place.workingDir(),
                place.user(),
                run.mounts().stream()
                        .map(flag -> mount(place, flag, defaults.args().cacheNamespace()))
                        .toList(),
                named == null ? DEFAULT_NETWORK : named,
                INSECURE.equals(run.security()),
                script(run.command()),
                defaults.args().hostname());
    }

    private static StepAction.@Nullable Script script(CommandLine command) {
        Heredoc file = command instanceof CommandLine.Shell shell ? shell.file() : null;
        return file == null ? null : new StepAction.Script(file.name(), file.content());
    }

    private static StepAction.Mount mount(
            Place place, MountFlag flag, @Nullable String cacheNamespace) {
        RunMount mount;
        try {
            mount = flag.parse(place::expand);
        } catch (IllegalArgumentException e) {
            throw place.refusal(String.valueOf(e.getMessage()));
        }
        if (mount instanceof RunMount.Cache cache && cacheNamespace != null) {
            mount = cache.withId(cacheNamespace + "/" + cache.id());
        }
        String target = mount.target();
        if (target != null) {
            target = ContainerPath.resolve(place.workingDir(), target);
            if (target.equals("/")) {
                throw place.refusal("invalid mount target \"/\": a step's root is its image");
            }
        }
        return new StepAction.Mount(mount, target, source(place, mount));
    }

    private static @Nullable ImageSource source(Place place, RunMount mount) {
        return switch (mount) {
            case RunMount.Bind bind ->
                    bind.from() == null
                            ? ImageSource.Context.MAIN
                            : place.stage().source(bind.from());
            case RunMount.Cache cache ->
                    cache.from() == null ? null : place.stage().source(cache.from());
            case RunMount.Tmpfs _, RunMount.Secret _, RunMount.Ssh _ -> null;
        };
    }
}
