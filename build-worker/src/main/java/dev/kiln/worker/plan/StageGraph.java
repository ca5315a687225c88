package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.DockerfileException;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.MountFlag;
import dev.kiln.dockerfile.Stage;
import dev.kiln.image.Platform;
import dev.kiln.job.BuildOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The stages that the target needs, in an order in which each comes after those it depends on. What
 * the target does not reach is not in it.
 */
public final class StageGraph {
    private final Dockerfile dockerfile;
    private final BuildOptions options;
    private final BuildArgs args;
    private final NamedContexts contexts;
    private final Map<ImageSource.External, List<String>> triggers;
    private final Map<Integer, PlannedStage> needed = new TreeMap<>();

    private StageGraph(
            Dockerfile dockerfile,
            BuildOptions options,
            BuildArgs args,
            Map<ImageSource.External, List<String>> triggers) {
        this.dockerfile = dockerfile;
        this.options = options;
        this.args = args;
        this.contexts = new NamedContexts(options.contexts());
        this.triggers = triggers;
    }

    /**
     * Resolves the target and everything it refers to. Since images may bring instructions of their
     * own, which may refer to further images, plan until no new image turns up.
     *
     * @param triggers the {@code ONBUILD} instructions of the images that are known so far
     * @return the needed stages by rising index, the target last
     * @throws PlanException if a name leads nowhere
     */
    public static List<PlannedStage> plan(
            Dockerfile dockerfile,
            BuildOptions options,
            BuildArgs args,
            Map<ImageSource.External, List<String>> triggers) {
        var graph = new StageGraph(dockerfile, options, args, triggers);
        graph.visit(graph.target());
        return List.copyOf(graph.needed.values());
    }

    private Stage target() {
        String target = options.target();
        List<Stage> stages = dockerfile.stages();
        if (target == null || target.isEmpty()) {
            return stages.getLast();
        }
        return find(target, stages.size())
                .orElseThrow(() ->
                        new PlanException(
                                stages.getLast().from(),
                                "target stage '"
                                        + target
                                        + "' is not in the Dockerfile; it has "
                                        + names()));
    }

    private String names() {
        return String.join(", ", dockerfile.stages().stream().map(Stage::label).toList());
    }

    /**
     * Stages only refer to earlier ones, so the recursion ends; its depth is bounded by the
     * parser's stage limit.
     */
    private void visit(Stage stage) {
        if (needed.containsKey(stage.index())) {
            return;
        }
        Platform platform = platform(stage.from());
        var dependencies = new HashSet<Integer>();
        Optional<ImageSource> instead = contexts.find(stage.from().name(), platform);
        ImageSource base = instead.isPresent() ? instead.get() : base(stage, platform);
        addDependency(base, dependencies);
        List<Instruction> instructions = new ArrayList<>(triggered(stage, base));
        if (instead.isEmpty()) {
            instructions.addAll(stage.instructions());
        }
        Map<String, ImageSource> sources = new HashMap<>();
        for (Instruction instruction : instructions) {
            for (String from : froms(instruction)) {
                ImageSource source = source(stage, instruction, from);
                sources.put(from, source);
                addDependency(source, dependencies);
            }
        }
        needed.put(
                stage.index(), new PlannedStage(stage, base, instructions, sources, dependencies));
    }

    /** What the base asks of those who build on it. */
    private List<Instruction> triggered(Stage stage, ImageSource base) {
        List<String> texts =
                switch (base) {
                    case ImageSource.External image -> triggers.getOrDefault(image, List.of());
                    case ImageSource.StageOutput(int index) ->
                            Optional.ofNullable(needed.get(index))
                                    .orElseThrow()
                                    .instructions()
                                    .stream()
                                    .filter(Instruction.OnBuild.class::isInstance)
                                    .map(onBuild -> ((Instruction.OnBuild) onBuild).trigger())
                                    .toList();
                    case ImageSource.Scratch _, ImageSource.Context _ -> List.of();
                };
        try {
            return texts.stream()
                    .map(text -> Instruction.parseTrigger(text, stage.from().range()))
                    .toList();
        } catch (DockerfileException e) {
            throw new PlanException(
                    stage.from(), "an ONBUILD instruction of the base: " + e.getMessage());
        }
    }

    private static List<String> froms(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Copy copy when copy.from() != null -> List.of(copy.from());
            case Instruction.Run run ->
                    run.mounts().stream()
                            .map(MountFlag::from)
                            .flatMap(from -> Optional.ofNullable(from).stream())
                            .toList();
            default -> List.of();
        };
    }

    private void addDependency(ImageSource source, Set<Integer> dependencies) {
        if (source instanceof ImageSource.StageOutput(int index)) {
            dependencies.add(index);
            visit(dockerfile.stages().get(index));
        }
    }

    private ImageSource base(Stage stage, Platform platform) {
        Instruction.From from = stage.from();
        String name = args.expandGlobal(from, from.image());
        if (name.isBlank()) {
            throw new PlanException(
                    from,
                    "the base name '"
                            + from.image()
                            + "' is empty: give its ARG a default or a --build-arg");
        }
        Optional<Stage> stageByName = findByName(name, stage.index());
        return stageByName.isPresent()
                ? new ImageSource.StageOutput(stageByName.get().index())
                : contexts.resolve(from, name, platform);
    }

    private Platform platform(Instruction.From from) {
        if (from.platform() == null) {
            return options.platform();
        }
        String text = args.expandGlobal(from, from.platform());
        if (text.isEmpty()) {
            throw new PlanException(
                    from, "empty platform value from expression " + from.platform());
        }
        try {
            return Platform.parse(text);
        } catch (IllegalArgumentException e) {
            throw new PlanException(from, String.valueOf(e.getMessage()));
        }
    }

    /** What {@code --from} of a COPY, which may be an index, or {@code from=} of a mount means. */
    private ImageSource source(Stage stage, Instruction instruction, String from) {
        boolean copy = instruction instanceof Instruction.Copy;
        String plain = Words.expand(instruction, from, _ -> null, args.escape());
        if (!plain.equals(from)) {
            throw new PlanException(
                    instruction,
                    "variable expansion is not supported for --from, define a new stage with FROM"
                            + " using ARG from global scope as a workaround");
        }
        Optional<Stage> earlier =
                copy ? find(from, stage.index()) : findByName(from, stage.index());
        if (earlier.isPresent()) {
            return new ImageSource.StageOutput(earlier.get().index());
        }
        boolean later = findByName(from, dockerfile.stages().size()).isPresent();
        if (later || (copy && asIndex(from) != null)) {
            throw new PlanException(
                    instruction,
                    (copy ? "COPY --from=" : "RUN --mount=from=")
                            + from
                            + " must name an earlier stage; this is stage "
                            + stage.label());
        }
        return contexts.resolve(instruction, from, options.platform());
    }

    private Optional<Stage> find(String nameOrIndex, int before) {
        Optional<Stage> named = findByName(nameOrIndex, before);
        Integer index = asIndex(nameOrIndex);
        if (named.isPresent() || index == null || index >= before) {
            return named;
        }
        return Optional.of(dockerfile.stages().get(index));
    }

    private Optional<Stage> findByName(String name, int before) {
        String wanted = name.toLowerCase(Locale.ROOT);
        var matches = new ArrayList<Stage>();
        for (Stage stage : dockerfile.stages().subList(0, before)) {
            if (wanted.equals(stage.from().name())) {
                matches.add(stage);
            }
        }
        return matches.isEmpty() ? Optional.empty() : Optional.of(matches.getLast());
    }

    private static @Nullable Integer asIndex(String text) {
        boolean digits =
                !text.isEmpty()
                        && text.length() < 6
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.valueOf(text) : null;
    }
}
