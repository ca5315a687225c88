package dev.kiln.worker.build;

import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.image.ImageConfig;
import dev.kiln.job.BuildJob;
import dev.kiln.job.JobFailure;
import dev.kiln.worker.output.SourceDateEpoch;
import dev.kiln.worker.plan.BuildArgs;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.PlannedStage;
import dev.kiln.worker.plan.RunDefaults;
import dev.kiln.worker.plan.StageGraph;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepKeys;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a plan: resolves the images, expands the stages, finds out what the steps read from
 * elsewhere, and computes every definition key.
 */
final class BuildPlanner {
    private static final String EPOCH = "SOURCE_DATE_EPOCH";

    private final BaseImages images;
    private final CopySources copies;

    BuildPlanner(BaseImages images, CopySources copies) {
        this.images = images;
        this.copies = copies;
    }

    /** The stages that are needed and the images that they name. */
    private record Graph(
            List<PlannedStage> stages, Map<ImageSource.External, ResolvedImage> images) {}

    /**
     * Plans a build.
     *
     * @throws dev.kiln.worker.plan.PlanException if the Dockerfile cannot be planned
     * @throws BuildFailedException if a base image or a file to copy is missing
     */
    BuildPlan plan(BuildJob job, Dockerfile dockerfile, Workspace work, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        var args = new BuildArgs(dockerfile, job.options());
        Graph graph = resolve(job, dockerfile, args, log);
        var keys = new StepKeys(job.project(), job.options().platform());
        var draft = new PlanDraft(keys, graph.images());
        RunDefaults runs = runDefaults(job);
        for (PlannedStage stage : graph.stages()) {
            draft.expand(stage, args, runs);
        }
        List<Step> steps = draft.steps();
        List<StepInputs> inputs = new InputDigests(copies, work).of(steps);
        var byStep = new HashMap<Integer, StepInputs>();
        for (int i = 0; i < steps.size(); i++) {
            byStep.put(steps.get(i).number(), inputs.get(i));
        }
        if (!args.unused().isEmpty()) {
            log.notice("build arguments that no ARG declares: " + String.join(", ", args.unused()));
        }
        return new BuildPlan(draft.keyed(byStep), graph.images(), keys, epoch(args));
    }

    private static @Nullable SourceDateEpoch epoch(BuildArgs args) throws BuildFailedException {
        String text = args.global(EPOCH);
        try {
            return text == null ? null : SourceDateEpoch.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalidArgument(e);
        }
    }

    private static RunDefaults runDefaults(BuildJob job) throws BuildFailedException {
        try {
            return RunDefaults.of(job.options());
        } catch (IllegalArgumentException e) {
            throw invalidArgument(e);
        }
    }

    private static BuildFailedException invalidArgument(IllegalArgumentException e) {
        return new BuildFailedException(
                JobFailure.of(JobFailure.Kind.INVALID_DOCKERFILE, String.valueOf(e.getMessage())),
                e);
    }

    /** Images may bring instructions that name further images, and so on. */
    private Graph resolve(BuildJob job, Dockerfile dockerfile, BuildArgs args, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        Map<ImageSource.External, ResolvedImage> resolved = new LinkedHashMap<>();
        while (true) {
            List<PlannedStage> stages =
                    StageGraph.plan(dockerfile, job.options(), args, triggers(resolved));
            Set<ImageSource.External> wanted = named(stages);
            wanted.removeAll(resolved.keySet());
            if (wanted.isEmpty()) {
                return new Graph(stages, resolved);
            }
            List<ImageSource.External> order = List.copyOf(wanted);
            try (JobThreads threads = new JobThreads()) {
                List<ResolvedImage> found =
                        threads.all(
                                order,
                                image -> images.resolve(image.image(), image.platform(), log));
                for (int i = 0; i < order.size(); i++) {
                    resolved.put(order.get(i), found.get(i));
                }
            }
        }
    }

    private static Map<ImageSource.External, List<String>> triggers(
            Map<ImageSource.External, ResolvedImage> images) {
        var triggers = new HashMap<ImageSource.External, List<String>>();
        images.forEach((source, image) -> {
            ImageConfig config = image.config();
            List<String> onBuild = config.containerConfig().onBuild();
            if (onBuild != null) {
                triggers.put(source, onBuild);
            }
        });
        return triggers;
    }

    private static Set<ImageSource.External> named(List<PlannedStage> stages) {
        Set<ImageSource.External> named = new LinkedHashSet<>();
        for (PlannedStage stage : stages) {
            add(stage.base(), named);
            stage.sources().values().forEach(source -> add(source, named));
        }
        return named;
    }

    private static void add(ImageSource source, Set<ImageSource.External> named) {
        if (source instanceof ImageSource.External external) {
            named.add(external);
        }
    }
}
