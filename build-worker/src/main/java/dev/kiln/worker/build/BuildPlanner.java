package dev.kiln.worker.build;

import dev.kiln.cache.StepKey;
import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.image.ContainerConfig;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageConfig;
import dev.kiln.job.BuildJob;
import dev.kiln.worker.build.BuildPlan.PlannedStep;
import dev.kiln.worker.build.BuildPlan.StagePlan;
import dev.kiln.worker.context.BuildContext;
import dev.kiln.worker.copy.SourceTree;
import dev.kiln.worker.plan.BuildArgs;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.PlannedStage;
import dev.kiln.worker.plan.StageGraph;
import dev.kiln.worker.plan.StagePlanner;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepAction;
import dev.kiln.worker.plan.StepKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a plan: resolves the base images side by side, expands the stages, and computes every
 * definition key.
 */
final class BuildPlanner {
    private final BaseImages images;
    private final CopySources copies;

    BuildPlanner(BaseImages images, CopySources copies) {
        this.images = images;
        this.copies = copies;
    }

    /**
     * Plans a build.
     *
     * @throws dev.kiln.worker.plan.PlanException if the Dockerfile cannot be planned
     * @throws BuildFailedException if a base image or a file to copy is missing
     */
    BuildPlan plan(BuildJob job, Dockerfile dockerfile, BuildContext context, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        var args = new BuildArgs(dockerfile, job.options());
        List<PlannedStage> stages = StageGraph.plan(dockerfile, job.options(), args);
        Map<ImageSource.External, ResolvedImage> resolved = resolve(stages);
        var keys = new StepKeys(job.project(), job.options().platform());
        var draft = new Draft(keys, resolved, context);
        for (PlannedStage stage : stages) {
            draft.add(stage, args);
        }
        if (!args.unused().isEmpty()) {
            log.notice("build arguments that no ARG declares: " + String.join(", ", args.unused()));
        }
        return new BuildPlan(draft.stages, resolved, keys);
    }

    private Map<ImageSource.External, ResolvedImage> resolve(List<PlannedStage> stages)
            throws IOException, InterruptedException, BuildFailedException {
        Set<ImageSource.External> wanted = new LinkedHashSet<>();
        for (PlannedStage stage : stages) {
            addExternal(stage.base(), wanted);
            stage.copySources().values().forEach(source -> addExternal(source, wanted));
        }
        List<ImageSource.External> order = List.copyOf(wanted);
        List<ResolvedImage> found;
        try (JobThreads threads = new JobThreads()) {
            found = threads.all(order, image -> images.resolve(image.image(), image.platform()));
        }
        var resolved = new LinkedHashMap<ImageSource.External, ResolvedImage>();
        for (int i = 0; i < order.size(); i++) {
            resolved.put(order.get(i), found.get(i));
        }
        return resolved;
    }

    private static void addExternal(ImageSource source, Set<ImageSource.External> wanted) {
        if (source instanceof ImageSource.External external) {
            wanted.add(external);
        }
    }

    /** The plan as far as it has got. */
    private final class Draft {
        private final StepKeys keys;
        private final Map<ImageSource.External, ResolvedImage> resolved;
        private final BuildContext context;
        private final List<StagePlan> stages = new ArrayList<>();
        private final Map<Integer, StepKey> lastKeys = new LinkedHashMap<>();
        private int steps;

        Draft(
                StepKeys keys,
                Map<ImageSource.External, ResolvedImage> resolved,
                BuildContext context) {
            this.keys = keys;
            this.resolved = resolved;
            this.context = context;
        }

        void add(PlannedStage stage, BuildArgs args) throws IOException, BuildFailedException {
            ImageConfig base = base(stage.base());
            List<Step> planned = StagePlanner.plan(stage, base.containerConfig(), args, steps + 1);
            StepKey parent = key(stage.base());
            var keyed = new ArrayList<PlannedStep>(planned.size());
            for (Step step : planned) {
                Digest source = contextDigest(step);
                parent = keys.definition(parent, step, source == null ? otherSource(step) : source);
                keyed.add(new PlannedStep(step, parent, source));
            }
            steps += planned.size();
            stages.add(new StagePlan(stage, base, keyed));
            lastKeys.put(stage.index(), parent);
        }

        private ImageConfig base(ImageSource source) {
            return switch (source) {
                case ImageSource.Scratch() -> ImageConfig.scratch(keys.platform());
                case ImageSource.External external -> image(external).config();
                case ImageSource.StageOutput(int index) -> {
                    StagePlan stage = stage(index);
                    ContainerConfig config =
                            stage.steps().isEmpty()
                                    ? stage.base().containerConfig()
                                    : stage.steps().getLast().step().config();
                    yield stage.base().withConfig(config);
                }
            };
        }

        private StepKey key(ImageSource source) {
            return switch (source) {
                case ImageSource.Scratch() -> keys.scratch();
                case ImageSource.External external -> keys.from(image(external).digest());
                case ImageSource.StageOutput(int index) ->
                        Optional.ofNullable(lastKeys.get(index)).orElseThrow();
            };
        }

        private ResolvedImage image(ImageSource.External external) {
            return Optional.ofNullable(resolved.get(external)).orElseThrow();
        }

        private StagePlan stage(int index) {
            return stages.stream()
                    .filter(stage -> stage.planned().index() == index)
                    .findFirst()
                    .orElseThrow();
        }

        private @Nullable Digest contextDigest(Step step) throws IOException, BuildFailedException {
            return step.action() instanceof StepAction.Copy copy && copy.source() == null
                    ? copies.digest(step, copy, new SourceTree(context.root()))
                    : null;
        }

        private @Nullable Digest otherSource(Step step) {
            return step.action() instanceof StepAction.Copy copy && copy.source() != null
                    ? key(copy.source()).digest()
                    : null;
        }
    }
}
