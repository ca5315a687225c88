package dev.kiln.worker.build;

import dev.kiln.cache.StepCache;
import dev.kiln.cache.StepKey;
import dev.kiln.cache.StepRecord;
import dev.kiln.image.Digest;
import dev.kiln.job.BuildJob;
import dev.kiln.job.JobEvent.Outcome;
import dev.kiln.lease.LeaseKeeper;
import dev.kiln.worker.build.BuildPlan.PlannedStep;
import dev.kiln.worker.build.BuildPlan.StagePlan;
import dev.kiln.worker.build.LayerRef.StoredLayer;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.StagePlanner;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.snapshot.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes one stage of a build from its base to its last step. */
final class StageRunner {
    private final Tools tools;
    private final Build build;
    private final StagePlan stage;
    private final StepHits hits;
    private ImageState state;

    /** What every stage runner of a worker uses. */
    record Tools(
            StepCache cache,
            SingleFlight flight,
            StepExecutor executor,
            LayerPublisher publisher) {}

    /**
     * One build as its stages see it.
     *
     * @param hits the records that the cache had when the build began
     */
    record Build(
            BuildJob job,
            BuildPlan plan,
            Workspace work,
            Map<StepKey, StepRecord> hits,
            UsedRecords used,
            StageResults results,
            StepCounts counts,
            BuildLog log,
            JobThreads threads) {}

    /** A step failed; the image of the last good one can be looked at. */
    static final class StepFailure extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient BuildFailedException failure;
        private final transient ImageState lastGood;

        StepFailure(BuildFailedException failure, ImageState lastGood) {
            super(failure);
            this.failure = failure;
            this.lastGood = lastGood;
        }

        BuildFailedException failure() {
            return failure;
        }

        ImageState lastGood() {
            return lastGood;
        }
    }

    StageRunner(Tools tools, Build build, StagePlan stage)
            throws IOException, InterruptedException, BuildFailedException {
        this.tools = tools;
        this.build = build;
        this.stage = stage;
        this.hits = new StepHits(tools.cache(), build);
        this.state = start();
    }

    ImageState run() throws IOException, InterruptedException, StepFailure {
        for (PlannedStep planned : stage.steps()) {
            try {
                state = state.after(planned.step(), perform(planned));
            } catch (BuildFailedException e) {
                build.log().stepFailed(planned.step(), e.failure());
                build.log().flush();
                throw new StepFailure(e, state);
            }
        }
        return state;
    }

    private ImageState start() throws IOException, InterruptedException, BuildFailedException {
        var config = StagePlanner.start(stage.base().containerConfig());
        return switch (stage.planned().base()) {
            case ImageSource.Scratch _, ImageSource.Context _ ->
                    ImageState.of(stage.base(), config, LayerStack.EMPTY);
            case ImageSource.External external ->
                    ImageState.of(stage.base(), config, image(external).layers());
            case ImageSource.StageOutput(int index) ->
                    build.results().await(index).withConfig(config);
        };
    }

    private @Nullable LayerRef perform(PlannedStep planned)
            throws IOException, InterruptedException, BuildFailedException {
        Step step = planned.step();
        Instant began = Instant.now();
        build.log().stepStarted(step, build.plan().totalSteps(), planned.definition().digest());
        if (!step.action().makesLayer()) {
            build.log().stepFinished(step, Outcome.CONFIG, null, Duration.ZERO);
            return null;
        }
        Optional<StepRecord> hit = hits.before(planned, below(step));
        if (hit.isPresent()) {
            return taken(step, Outcome.CACHED, hit.get(), began);
        }
        return fly(planned, began);
    }

    private LayerRef fly(PlannedStep planned, Instant began)
            throws IOException, InterruptedException, BuildFailedException {
        Step step = planned.step();
        boolean waited = false;
        while (true) {
            Optional<LeaseKeeper.Held> lease =
                    tools.flight().tryEnter(build.job().id(), planned.definition());
            if (lease.isPresent()) {
                return hold(planned, lease.get(), waited, began);
            }
            waited = true;
            tools.flight().awaitOwner(build.job().id(), step, planned.definition(), build.log());
        }
    }

    private LayerRef hold(
            PlannedStep planned, LeaseKeeper.Held lease, boolean waited, Instant began)
            throws IOException, InterruptedException, BuildFailedException {
        boolean handedOver = false;
        try {
            LayerStack below = below(planned.step());
            Optional<StepRecord> published = hits.now(planned, below);
            InputFiles inputs =
                    tools.executor().inputs(planned, build.work(), layers(planned.step()));
            Digest read = published.isPresent() ? null : planned.inputs().digest(inputs::digest);
            if (published.isEmpty() && !planned.inputs().areKnown()) {
                published = hits.byContent(planned.step(), below, read);
            }
            if (published.isPresent()) {
                return taken(
                        planned.step(),
                        waited ? Outcome.SHARED : Outcome.CACHED,
                        published.get(),
                        began);
            }
            LayerRef layer = execute(planned, inputs, read, lease, began);
            handedOver = true;
            return layer;
        } finally {
            if (!handedOver) {
                lease.close();
            }
        }
    }

    private LayerRef execute(
            PlannedStep planned,
            InputFiles inputs,
            @Nullable Digest read,
            LeaseKeeper.Held lease,
            Instant began)
            throws IOException, InterruptedException, BuildFailedException {
        Step step = planned.step();
        LayerStack below = below(step);
        Snapshot files = tools.executor().execute(build.job(), step, below, inputs, build.log());
        Instant ended = Instant.now();
        build.counts().executed();
        LayerRef layer =
                tools.publisher()
                        .publish(
                                new LayerPublisher.Executed(
                                        build.job().id(),
                                        planned,
                                        build.plan().keys(),
                                        below,
                                        read,
                                        files,
                                        build.work().snapshots(),
                                        ended,
                                        lease),
                                build.log(),
                                build.threads());
        build.log().stepFinished(step, Outcome.EXECUTED, null, Duration.between(began, ended));
        return layer;
    }

    private LayerRef taken(Step step, Outcome outcome, StepRecord record, Instant began) {
        build.counts().cached();
        build.log()
                .stepFinished(
                        step, outcome, record.diffId(), Duration.between(began, Instant.now()));
        return LayerRef.stored(StoredLayer.of(record));
    }

    /** What the step's layer stands on. */
    private LayerStack below(Step step) {
        return step.action().standsAlone() ? LayerStack.EMPTY : state.layers();
    }

    /** The layers of the stages and images that a step reads; waits for the stages. */
    private Map<ImageSource, LayerStack> layers(Step step)
            throws IOException, InterruptedException, BuildFailedException {
        var layers = new HashMap<ImageSource, LayerStack>();
        for (ImageSource source : step.action().sources()) {
            switch (source) {
                case ImageSource.Scratch scratch -> layers.put(scratch, LayerStack.EMPTY);
                case ImageSource.External external ->
                        layers.put(external, image(external).layers());
                case ImageSource.StageOutput output ->
                        layers.put(output, build.results().await(output.stage()).layers());
                case ImageSource.Context _ -> {}
            }
        }
        return layers;
    }

    private ResolvedImage image(ImageSource.External external) {
        return Optional.ofNullable(build.plan().images().get(external)).orElseThrow();
    }
}
