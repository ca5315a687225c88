package dev.kiln.worker.plan;

import dev.kiln.dockerfile.CommandLine;
import dev.kiln.dockerfile.FileSource;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.KeyValue;
import dev.kiln.image.ContainerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns the instructions of one stage into steps: expands every word in the environment of its
 * place, and computes what each step does to the files and to the config. Since configs depend on
 * nothing but the Dockerfile and the base image, the whole plan is known before anything runs.
 */
public final class StagePlanner {
    private final PlannedStage planned;
    private final Scope scope;
    private final int firstNumber;
    private final List<Step> steps = new ArrayList<>();
    private ContainerConfig config;
    private @Nullable String author;
    private boolean cmdSet;

    private StagePlanner(
            PlannedStage planned, ContainerConfig base, BuildArgs args, int firstNumber) {
        this.planned = planned;
        this.config = withPath(base);
        this.scope = new Scope(args, config);
        this.firstNumber = firstNumber;
    }

    /**
     * The steps of a stage.
     *
     * @param base the container config of the stage's base
     * @param firstNumber the number of its first step in the whole plan
     * @throws PlanException if a word does not expand or a value is wrong
     */
    public static List<Step> plan(
            PlannedStage planned, ContainerConfig base, BuildArgs args, int firstNumber) {
        var planner = new StagePlanner(planned, base, args, firstNumber);
        planned.stage().instructions().forEach(planner::add);
        return List.copyOf(planner.steps);
    }

    /** The config a stage starts from: its base's, with a search path where the base sets none. */
    public static ContainerConfig withPath(ContainerConfig base) {
        return base.environment().containsKey("PATH")
                ? base
                : base.withEnv("PATH", ContainerPath.DEFAULT_PATH);
    }

    private void add(Instruction instruction) {
        switch (instruction) {
            case Instruction.From from ->
                    throw new PlanException(from, "FROM begins a stage, it is no step of one");
            case Instruction.Run run -> addRun(run);
            case Instruction.Copy copy -> addCopy(copy);
            case Instruction.Add add -> addAdd(add);
            case Instruction.Workdir workdir -> addWorkdir(workdir);
            case Instruction.Env env -> addEnv(env);
            case Instruction.Arg arg -> addArg(arg);
            case Instruction.Label label -> addLabel(label);
            case Instruction.Expose expose -> addExpose(expose);
            case Instruction.Cmd cmd -> addCmd(cmd);
            case Instruction.Entrypoint entrypoint -> addEntrypoint(entrypoint);
            case Instruction.Volume volume -> addVolume(volume);
            case Instruction.User user -> {
                String name = scope.expand(user, user.user());
                change(user, config.withUser(name), "USER " + name);
            }
            case Instruction.StopSignal stop -> {
                String signal = scope.expand(stop, stop.signal());
                change(stop, config.withStopSignal(signal), "STOPSIGNAL " + signal);
            }
            case Instruction.Shell shell ->
                    change(
                            shell,
                            config.withShell(shell.argv()),
                            "SHELL " + HistoryText.list(shell.argv()));
            case Instruction.HealthCheck check ->
                    change(
                            check,
                            config.withHealthcheck(check.healthcheck()),
                            "HEALTHCHECK " + HistoryText.healthcheck(check.healthcheck()));
            case Instruction.OnBuild trigger -> throw unsupported(trigger, "ONBUILD");
            case Instruction.Maintainer maintainer -> {
                author = maintainer.name();
                change(maintainer, config, "MAINTAINER " + maintainer.name());
            }
        }
    }

    private static PlanException unsupported(Instruction instruction, String what) {
        return new PlanException(
                instruction, what + " is not supported yet: expected an instruction without it");
    }

    private static void refuse(Instruction instruction, String what, boolean given) {
        if (given) {
            throw unsupported(instruction, what);
        }
    }

    private void addRun(Instruction.Run run) {
        refuse(run, "RUN --mount", !run.mounts().isEmpty());
        refuse(run, "RUN --network", run.network() != null && !run.network().equals("default"));
        refuse(run, "RUN --security", run.security() != null && !run.security().equals("sandbox"));
        refuse(run, "RUN --device", !run.devices().isEmpty());
        boolean file = run.command() instanceof CommandLine.Shell shell && shell.file() != null;
        refuse(run, "a here-document that starts with #!", file);
        List<String> argv = argv(run.command());
        var action =
                new StepAction.Run(
                        argv,
                        scope.runEnvironment(),
                        scope.hiddenEnvironment(),
                        workingDir(),
                        user());
        String text = HistoryText.run(argv, scope.declaredArgs());
        step(run, action, config, text + HistoryText.BUILDKIT_MARK);
    }

    private void addCopy(Instruction.Copy copy) {
        ImageSource source = copy.from() == null ? null : planned.copySources().get(copy);
        var flags = copy.flags();
        refuse(copy, "COPY --link", flags.link());
        refuse(copy, "COPY --parents", flags.parents());
        refuse(copy, "COPY --exclude", !flags.exclude().isEmpty());
        addFiles(
                copy,
                "COPY",
                source,
                paths(copy, copy.sources()),
                copy.destination(),
                flags.chown(),
                flags.chmod(),
                false);
    }

    private void addAdd(Instruction.Add add) {
        var flags = add.flags();
        refuse(add, "ADD --link", flags.link());
        refuse(add, "ADD --exclude", !flags.exclude().isEmpty());
        refuse(add, "ADD --checksum", flags.checksum() != null);
        refuse(add, "ADD --keep-git-dir", flags.keepGitDir() != null);
        refuse(add, "ADD --unpack", flags.unpack() != null);
        addFiles(
                add,
                "ADD",
                null,
                paths(add, add.sources()),
                add.destination(),
                flags.chown(),
                flags.chmod(),
                true);
    }

    private static List<String> paths(Instruction instruction, List<FileSource> sources) {
        var paths = new ArrayList<String>();
        for (FileSource source : sources) {
            switch (source) {
                case FileSource.Path(String word) -> paths.add(word);
                case FileSource.Inline _ ->
                        throw unsupported(instruction, "a here-document as a source");
            }
        }
        return paths;
    }

    private void addFiles(
            Instruction instruction,
            String keyword,
            @Nullable ImageSource source,
            List<String> unexpandedSources,
            String unexpandedDestination,
            @Nullable String unexpandedChown,
            @Nullable String unexpandedChmod,
            boolean extract) {
        List<String> sources =
                unexpandedSources.stream().map(word -> scope.expand(instruction, word)).toList();
        String destination = scope.expand(instruction, unexpandedDestination);
        String chown = scope.expandOptional(instruction, unexpandedChown);
        String chmod = scope.expandOptional(instruction, unexpandedChmod);
        var action =
                new StepAction.Copy(
                        source, sources, destination, workingDir(), chown, chmod, extract);
        String text =
                keyword
                        + (chown == null ? "" : " --chown=" + chown)
                        + (chmod == null ? "" : " --chmod=" + chmod)
                        + " "
                        + String.join(" ", sources)
                        + " "
                        + destination;
        step(instruction, action, config, text + HistoryText.BUILDKIT_MARK);
    }

    private void addWorkdir(Instruction.Workdir workdir) {
        String path = ContainerPath.resolve(workingDir(), scope.expand(workdir, workdir.path()));
        StepAction action =
                path.equals("/")
                        ? new StepAction.ConfigOnly()
                        : new StepAction.MakeDirectory(path, user());
        step(workdir, action, config.withWorkingDir(path), "WORKDIR " + path);
    }

    private void addEnv(Instruction.Env env) {
        List<KeyValue> pairs = expandPairs(env, env.pairs());
        ContainerConfig next = config;
        for (KeyValue pair : pairs) {
            next = next.withEnv(pair.key(), pair.value());
            scope.setEnv(pair.key(), pair.value());
        }
        change(env, next, "ENV" + HistoryText.pairs(pairs));
    }

    private void addArg(Instruction.Arg arg) {
        String text =
                arg.declarations().stream()
                        .map(declaration -> scope.declare(arg, declaration))
                        .collect(Collectors.joining(" "));
        change(arg, config, "ARG " + text);
    }

    private void addLabel(Instruction.Label label) {
        List<KeyValue> pairs = expandPairs(label, label.pairs());
        ContainerConfig next = config;
        for (KeyValue pair : pairs) {
            next = next.withLabel(pair.key(), pair.value());
        }
        change(label, next, "LABEL" + HistoryText.pairs(pairs));
    }

    private void addExpose(Instruction.Expose expose) {
        List<String> ports = PortSpec.parseAll(expose, scope.expandAll(expose, expose.ports()));
        ContainerConfig next = config;
        for (String port : ports) {
            next = next.withExposedPort(port);
        }
        change(expose, next, "EXPOSE " + HistoryText.list(ports));
    }

    private void addCmd(Instruction.Cmd cmd) {
        cmdSet = true;
        List<String> argv = argv(cmd.command());
        change(cmd, config.withCmd(argv), "CMD " + HistoryText.quoted(argv));
    }

    private void addEntrypoint(Instruction.Entrypoint entrypoint) {
        List<String> argv = argv(entrypoint.command());
        ContainerConfig next = config.withEntrypoint(argv);
        change(
                entrypoint,
                cmdSet ? next : next.withCmd(null),
                "ENTRYPOINT " + HistoryText.quoted(argv));
    }

    private void addVolume(Instruction.Volume volume) {
        List<String> paths =
                volume.paths().stream().map(word -> scope.expand(volume, word)).toList();
        ContainerConfig next = config;
        for (String path : paths) {
            if (path.isEmpty()) {
                throw new PlanException(volume, "VOLUME needs a path, but got an empty word");
            }
            next = next.withVolume(path);
        }
        change(volume, next, "VOLUME " + HistoryText.list(paths));
    }

    private List<KeyValue> expandPairs(Instruction instruction, List<KeyValue> pairs) {
        return pairs.stream()
                .map(pair ->
                        new KeyValue(
                                scope.expand(instruction, pair.key()),
                                scope.expand(instruction, pair.value())))
                .toList();
    }

    private List<String> argv(CommandLine command) {
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

    private void change(Instruction instruction, ContainerConfig next, String createdBy) {
        step(instruction, new StepAction.ConfigOnly(), next, createdBy);
    }

    private void step(
            Instruction instruction, StepAction action, ContainerConfig next, String createdBy) {
        config = next;
        steps.add(
                new Step(
                        firstNumber + steps.size(),
                        planned.stage().label(),
                        instruction,
                        action,
                        createdBy,
                        next,
                        author));
    }

    private String workingDir() {
        String dir = config.workingDir();
        return dir == null || dir.isEmpty() ? "/" : dir;
    }

    private String user() {
        return config.user() == null ? "" : config.user();
    }
}
