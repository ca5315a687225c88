package dev.kiln.worker.plan;

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
    private final RunDefaults runs;
    private final int firstNumber;
    private final List<Step> steps = new ArrayList<>();
    private ContainerConfig config;
    private @Nullable String author;
    private boolean cmdSet;

    private StagePlanner(
            PlannedStage planned,
            ContainerConfig base,
            Scope scope,
            RunDefaults runs,
            int firstNumber) {
        this.planned = planned;
        this.config = start(base);
        this.scope = scope;
        this.runs = runs;
        this.firstNumber = firstNumber;
    }

    /**
     * The steps of a stage.
     *
     * @param base the container config of the stage's base
     * @param scope the variables in force at its beginning: {@link #scope}, or those at the end of
     *     the stage that it stands on, which are not changed
     * @param runs where a {@code RUN} says nothing
     * @param firstNumber the number of its first step in the whole plan
     * @throws PlanException if a word does not expand or a value is wrong
     */
    public static StageSteps plan(
            PlannedStage planned,
            ContainerConfig base,
            Scope scope,
            RunDefaults runs,
            int firstNumber) {
        var planner = new StagePlanner(planned, base, scope.copy(), runs, firstNumber);
        if (planned.base() instanceof ImageSource.Context folder) {
            planner.addFolder(folder);
        }
        planned.instructions().forEach(planner::add);
        return new StageSteps(planner.steps, planner.scope);
    }

    /** The variables in force at the beginning of a stage that stands on an image. */
    public static Scope scope(BuildArgs args, ContainerConfig base) {
        return new Scope(args, start(base));
    }

    /**
     * The config a stage starts from: its base's, with a search path where the base sets none, and
     * without the instructions that the base has triggered.
     */
    public static ContainerConfig start(ContainerConfig base) {
        ContainerConfig untriggered = base.withOnBuild(null);
        return base.environment().containsKey("PATH")
                ? untriggered
                : untriggered.withEnv("PATH", ContainerPath.DEFAULT_PATH);
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
                String signal = StopSignals.checked(stop, scope.expand(stop, stop.signal()));
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
            case Instruction.OnBuild onBuild -> addTrigger(onBuild);
            case Instruction.Maintainer maintainer -> {
                author = maintainer.name();
                change(maintainer, config, "MAINTAINER " + maintainer.name());
            }
        }
    }

    /** The files of a folder that stands in for an image. */
    private void addFolder(ImageSource.Context folder) {
        var all =
                new StepAction.Copy(
                        folder,
                        List.of(new CopyFile.Path("/")),
                        "/",
                        "/",
                        null,
                        null,
                        false,
                        false,
                        List.of(),
                        false);
        step(planned.stage().from(), all, config, "FROM " + folder.name());
    }

    private void addRun(Instruction.Run run) {
        StepAction.Run action = RunPlanner.plan(place(run), run, runs);
        String text = HistoryText.run(action.argv(), scope.declaredArgs());
        step(run, action, config, text + HistoryText.BUILDKIT_MARK);
    }

    private void addCopy(Instruction.Copy copy) {
        StepAction.Copy action = FilePlanner.plan(place(copy), copy);
        step(copy, action, config, HistoryText.copy("COPY", paths(copy, copy.sources()), action));
    }

    private void addAdd(Instruction.Add add) {
        StepAction.Copy action = FilePlanner.plan(place(add), add);
        step(add, action, config, HistoryText.copy("ADD", paths(add, add.sources()), action));
    }

    private List<String> paths(Instruction instruction, List<FileSource> sources) {
        return sources.stream()
                .filter(FileSource.Path.class::isInstance)
                .map(path -> scope.expand(instruction, ((FileSource.Path) path).word()))
                .toList();
    }

    /** Kept for those who build on the image; leaves no line in its history. */
    private void addTrigger(Instruction.OnBuild onBuild) {
        var triggers =
                new ArrayList<String>(config.onBuild() == null ? List.of() : config.onBuild());
        triggers.add(onBuild.trigger());
        change(onBuild, config.withOnBuild(triggers), null);
    }

    private void addWorkdir(Instruction.Workdir workdir) {
        Place place = place(workdir);
        String path = ContainerPath.resolve(place.workingDir(), place.expand(workdir.path()));
        StepAction action =
                path.equals("/")
                        ? new StepAction.ConfigOnly()
                        : new StepAction.MakeDirectory(path, place.user());
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
        List<String> argv = place(cmd).argv(cmd.command());
        change(cmd, config.withCmd(orNone(argv)), "CMD " + HistoryText.quoted(argv));
    }

    private void addEntrypoint(Instruction.Entrypoint entrypoint) {
        List<String> argv = place(entrypoint).argv(entrypoint.command());
        ContainerConfig next = config.withEntrypoint(orNone(argv));
        change(
                entrypoint,
                cmdSet ? next : next.withCmd(null),
                "ENTRYPOINT " + HistoryText.quoted(argv));
    }

    /** An empty command is none, and left out of the config. */
    private static @Nullable List<String> orNone(List<String> argv) {
        return argv.isEmpty() ? null : argv;
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

    private void change(Instruction instruction, ContainerConfig next, @Nullable String createdBy) {
        step(instruction, new StepAction.ConfigOnly(), next, createdBy);
    }

    private void step(
            Instruction instruction,
            StepAction action,
            ContainerConfig next,
            @Nullable String createdBy) {
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

    private Place place(Instruction instruction) {
        return new Place(planned, scope, config, instruction);
    }
}
