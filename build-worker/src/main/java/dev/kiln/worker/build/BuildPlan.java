package dev.kiln.worker.build;

import dev.kiln.cache.StepKey;
import dev.kiln.image.ImageConfig;
import dev.kiln.worker.output.SourceDateEpoch;
import dev.kiln.worker.plan.PlannedStage;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepKeys;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known before the first step runs.
 *
 * @param stages those that the target needs, each after its dependencies, the target last
 * @param epoch the time after which nothing is said to have been made; null for none
 * @param images the external images that stages start from or copy from, by what names them
 */
record BuildPlan(
        List<StagePlan> stages,
        Map<dev.kiln.worker.plan.ImageSource.External, ResolvedImage> images,
        StepKeys keys,
        @Nullable SourceDateEpoch epoch) {
    BuildPlan {
        stages = List.copyOf(stages);
        images = Map.copyOf(images);
    }

    /**
     * A stage and its steps.
     *
     * @param base the config that the stage starts from
     */
    record StagePlan(PlannedStage planned, ImageConfig base, List<PlannedStep> steps) {
        StagePlan {
            steps = List.copyOf(steps);
        }
    }

    /**
     * A step and its definition key.
     *
     * @param inputs what it reads from elsewhere
     */
    record PlannedStep(Step step, StepKey definition, StepInputs inputs) {}

    int totalSteps() {
        return stages.stream().mapToInt(stage -> stage.steps().size()).sum();
    }

    /** The definition keys of all steps that make layers. */
    List<StepKey> layerKeys() {
        return stages.stream()
                .flatMap(stage -> stage.steps().stream())
                .filter(step -> step.step().action().makesLayer())
                .map(PlannedStep::definition)
                .distinct()
                .toList();
    }
}
