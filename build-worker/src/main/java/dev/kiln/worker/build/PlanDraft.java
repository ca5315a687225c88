package dev.kiln.worker.build;

import dev.kiln.cache.StepKey;
import dev.kiln.image.ContainerConfig;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageConfig;
import dev.kiln.worker.build.BuildPlan.PlannedStep;
import dev.kiln.worker.build.BuildPlan.StagePlan;
import dev.kiln.worker.plan.BuildArgs;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.PlannedStage;
import dev.kiln.worker.plan.RunDefaults;
import dev.kiln.worker.plan.Scope;
import dev.kiln.worker.plan.StagePlanner;
import dev.kiln.worker.plan.StageSteps;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepInput;
import dev.kiln.worker.plan.StepKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plan as far as it has got: first the steps of all stages, then their keys. */
final class PlanDraft {
    private final StepKeys keys;
    private final Map<ImageSource.External, ResolvedImage> images;
    private final Map<Integer, Expanded> stages = new LinkedHashMap<>();
    private int steps;

    private record Expanded(PlannedStage stage, ImageConfig base, List<Step> steps, Scope scope) {
        ContainerConfig config() {
            return steps.isEmpty() ? base.containerConfig() : steps.getLast().config();
        }
    }

    PlanDraft(StepKeys keys, Map<ImageSource.External, ResolvedImage> images) {
        this.keys = keys;
        this.images = images;
    }

    /** Adds the steps of a stage whose dependencies have been added. */
    void expand(PlannedStage stage, BuildArgs args, RunDefaults runs) {
        ImageConfig base = base(stage.base());
        Scope scope =
                stage.base() instanceof ImageSource.StageOutput(int index)
                        ? stage(index).scope()
                        : StagePlanner.scope(args, base.containerConfig());
        StageSteps expanded =
                StagePlanner.plan(stage, base.containerConfig(), scope, runs, steps + 1);
        steps += expanded.steps().size();
        stages.put(stage.index(), new Expanded(stage, base, expanded.steps(), expanded.scope()));
    }

    private Expanded stage(int index) {
        return Optional.ofNullable(stages.get(index)).orElseThrow();
    }

    /** The steps of all stages, by number. */
    List<Step> steps() {
        return stages.values().stream().flatMap(stage -> stage.steps().stream()).toList();
    }

    /** The plan of all stages. */
    List<StagePlan> keyed(Map<Integer, StepInputs> inputs) {
        var last = new HashMap<Integer, StepKey>();
        var plans = new ArrayList<StagePlan>();
        for (Expanded stage : stages.values()) {
            StepKey parent = key(stage.stage().base(), last);
            var keyed = new ArrayList<PlannedStep>();
            for (Step step : stage.steps()) {
                StepInputs known = Optional.ofNullable(inputs.get(step.number())).orElseThrow();
                Digest read = known.plannedDigest(input -> standIn(input, last));
                parent = keys.definition(parent, step, read);
                keyed.add(new PlannedStep(step, parent, known));
            }
            plans.add(new StagePlan(stage.stage(), stage.base(), keyed));
            last.put(stage.stage().index(), parent);
        }
        return plans;
    }

    /** What stands for files that are not there yet: the key of what will make them. */
    private Digest standIn(StepInput input, Map<Integer, StepKey> last) {
        ImageSource source = InputDigests.source(input);
        return key(Optional.ofNullable(source).orElseThrow(), last).digest();
    }

    private ImageConfig base(ImageSource source) {
        return switch (source) {
            case ImageSource.Scratch _, ImageSource.Context _ ->
                    ImageConfig.scratch(keys.platform())
                            .withConfig(ContainerConfig.EMPTY.withWorkingDir("/"));
            case ImageSource.External external -> image(external).config();
            case ImageSource.StageOutput(int index) -> {
                Expanded stage = stage(index);
                yield stage.base().withConfig(stage.config());
            }
        };
    }

    private StepKey key(ImageSource source, Map<Integer, StepKey> last) {
        return switch (source) {
            case ImageSource.Scratch _, ImageSource.Context _ -> keys.scratch();
            case ImageSource.External external -> keys.from(image(external).digest());
            case ImageSource.StageOutput(int index) ->
                    Optional.ofNullable(last.get(index)).orElseThrow();
        };
    }

    private ResolvedImage image(ImageSource.External external) {
        return Optional.ofNullable(images.get(external)).orElseThrow();
    }
}
