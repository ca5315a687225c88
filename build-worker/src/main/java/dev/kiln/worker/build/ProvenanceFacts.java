package dev.kiln.worker.build;

import dev.kiln.dockerfile.SourceRange;
import dev.kiln.image.Platform;
import dev.kiln.job.BuildJob;
import dev.kiln.job.BuildOptions;
import dev.kiln.job.ContextRef;
import dev.kiln.worker.output.BuildFacts;
import dev.kiln.worker.output.Material;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers what the provenance of a build tells. */
final class ProvenanceFacts {
    private static final String NO_NETWORK = "none";

    private final List<BuildFacts.Step> steps = new ArrayList<>();
    private final Map<Integer, Integer> lastOfStage = new HashMap<>();

    private ProvenanceFacts() {}

    static BuildFacts of(BuildJob job, BuildPlan plan, Workspace work, Instant began) {
        BuildOptions options = job.options();
        List<Material> materials = new ArrayList<>();
        plan.images()
                .forEach((source, image) ->
                        materials.add(
                                Material.image(source.image(), source.platform(), image.digest())));
        materials.addAll(work.contexts().materials());
        materials.addAll(work.remotes().materials());
        var config =
                new BuildFacts.Config(
                        work.contexts().mainMaterial(),
                        options.dockerfile(),
                        work.dockerfile().getBytes(StandardCharsets.UTF_8));
        var request =
                new BuildFacts.Request(
                        new TreeMap<>(options.buildArgs()),
                        new TreeMap<>(options.labels()),
                        options.target(),
                        secrets(options.secrets().ids()),
                        secrets(options.secrets().sshKeys().keySet()),
                        job.context() instanceof ContextRef.Upload
                                ? List.of("context", "dockerfile")
                                : List.of());
        var facts = new ProvenanceFacts();
        plan.stages().forEach(facts::addStage);
        return new BuildFacts(
                job.id().toString(),
                began,
                Instant.now(),
                Platform.current(),
                config,
                request,
                materials,
                hasNetwork(plan),
                Collections.emptySortedMap(),
                facts.steps);
    }

    private static List<BuildFacts.Secret> secrets(Iterable<String> ids) {
        var secrets = new ArrayList<BuildFacts.Secret>();
        ids.forEach(id -> secrets.add(new BuildFacts.Secret(id, false)));
        return secrets;
    }

    private static boolean hasNetwork(BuildPlan plan) {
        return plan.stages().stream()
                .flatMap(stage -> stage.steps().stream())
                .anyMatch(step ->
                        step.step().action() instanceof StepAction.Run run
                                && !run.network().equals(NO_NETWORK));
    }

    private void addStage(BuildPlan.StagePlan stage) {
        Integer last = null;
        if (stage.planned().base() instanceof ImageSource.StageOutput(int index)) {
            last = lastOfStage.get(index);
        } else if (stage.planned().base() instanceof ImageSource.External image) {
            SourceRange at = stage.planned().stage().from().range();
            last = add(null, image.image().toString(), null, "/", at);
        }
        for (BuildPlan.PlannedStep planned : stage.steps()) {
            Step step = planned.step();
            if (step.action().makesLayer()) {
                List<String> command =
                        step.action() instanceof StepAction.Run run ? run.argv() : null;
                String directory = step.config().workingDir();
                last =
                        add(
                                last,
                                null,
                                command,
                                directory == null ? "/" : directory,
                                step.instruction().range());
            }
        }
        if (last != null) {
            lastOfStage.put(stage.planned().index(), last);
        }
    }

    private int add(
            @Nullable Integer input,
            @Nullable String image,
            @Nullable List<String> command,
            String directory,
            SourceRange at) {
        steps.add(
                new BuildFacts.Step(
                        input == null ? List.of() : List.of(input),
                        image,
                        command,
                        directory,
                        at.line(),
                        at.endLine(),
                        null));
        return steps.size() - 1;
    }
}
