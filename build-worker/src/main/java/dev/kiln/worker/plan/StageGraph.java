package dev.kiln.worker.plan;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.Instruction;
import dev.kiln.dockerfile.Stage;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Platform;
import dev.kiln.job.BuildOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    private final Map<Integer, PlannedStage> needed = new TreeMap<>();

    private StageGraph(Dockerfile dockerfile, BuildOptions options, BuildArgs args) {
        this.dockerfile = dockerfile;
        this.options = options;
        this.args = args;
    }

    /**
     * Resolves the target and everything it refers to.
     *
     * @return the needed stages by rising index, the target last
     * @throws PlanException if a name leads nowhere
     */
    public static List<PlannedStage> plan(
            Dockerfile dockerfile, BuildOptions options, BuildArgs args) {
        var graph = new StageGraph(dockerfile, options, args);
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
        var dependencies = new HashSet<Integer>();
        ImageSource base = base(stage);
        addDependency(base, dependencies);
        Map<Instruction.Copy, ImageSource> sources = new LinkedHashMap<>();
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Instruction.Copy copy && copy.from() != null) {
                ImageSource source = copySource(stage, copy, copy.from());
                sources.put(copy, source);
                addDependency(source, dependencies);
            }
        }
        needed.put(stage.index(), new PlannedStage(stage, base, sources, dependencies));
    }

    private void addDependency(ImageSource source, Set<Integer> dependencies) {
        if (source instanceof ImageSource.StageOutput(int index)) {
            dependencies.add(index);
            visit(dockerfile.stages().get(index));
        }
    }

    private ImageSource base(Stage stage) {
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
        if (stageByName.isPresent()) {
            return new ImageSource.StageOutput(stageByName.get().index());
        }
        if (name.equals("scratch")) {
            return new ImageSource.Scratch();
        }
        return external(from, name, platform(from));
    }

    private Platform platform(Instruction.From from) {
        if (from.platform() == null) {
            return options.platform();
        }
        String text = args.expandGlobal(from, from.platform());
        try {
            return text.isEmpty() ? options.platform() : Platform.parse(text);
        } catch (IllegalArgumentException e) {
            throw new PlanException(from, String.valueOf(e.getMessage()));
        }
    }

    private ImageSource copySource(Stage stage, Instruction.Copy copy, String from) {
        Optional<Stage> earlier = find(from, stage.index());
        if (earlier.isPresent()) {
            return new ImageSource.StageOutput(earlier.get().index());
        }
        if (find(from, dockerfile.stages().size()).isPresent() || asIndex(from) != null) {
            throw new PlanException(
                    copy,
                    "COPY --from="
                            + from
                            + " must name an earlier stage; this is stage "
                            + stage.label());
        }
        return external(copy, from, options.platform());
    }

    private static ImageSource external(Instruction instruction, String name, Platform platform) {
        try {
            return new ImageSource.External(ImageReference.parse(name), platform);
        } catch (IllegalArgumentException e) {
            throw new PlanException(instruction, String.valueOf(e.getMessage()));
        }
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
