package dev.kiln.worker.build;

import dev.kiln.cache.StepCache;
import dev.kiln.cache.StepKey;
import dev.kiln.cache.StepRecord;
import dev.kiln.image.Digest;
import dev.kiln.job.BuildJob;
import dev.kiln.job.JobEvent.Outcome;
import dev.kiln.worker.build.BuildPlan.PlannedStep;
import dev.kiln.worker.build.BuildPlan.StagePlan;
import dev.kiln.worker.build.LayerRef.StoredLayer;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.StagePlanner;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepAction;
import dev.kiln.worker.snapshot.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes one stage of a build from its base to its last step. */
final class StageRunner {
    private final Tools tools;
    private final Build build;
    private final StagePlan stage;
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
        var config = StagePlanner.withPath(stage.base().containerConfig());
        return switch (stage.planned().base()) {
            case ImageSource.Scratch() -> ImageState.of(stage.base(), config, LayerStack.EMPTY);
            case ImageSource.External external ->
                    ImageState.of(stage.base(), config, image(external).layers());
            case ImageSource.StageOutput(int index) -> build.results().await(index);
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
        Optional<StepRecord> hit = hit(planned).or(() -> contentHit(planned));
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
            Optional<StepRecord> published =
                    usable(planned.definition(), ask(planned.definition()));
            if (published.isPresent()) {
                return taken(
                        planned.step(),
                        waited ? Outcome.SHARED : Outcome.CACHED,
                        published.get(),
                        began);
            }
            LayerRef layer = execute(planned, lease, began);
            handedOver = true;
            return layer;
        } finally {
            if (!handedOver) {
                lease.close();
            }
        }
    }

    private LayerRef execute(PlannedStep planned, LeaseKeeper.Held lease, Instant began)
            throws IOException, InterruptedException, BuildFailedException {
        Step step = planned.step();
        LayerStack source = source(step);
        Digest copied =
                source == null
                        ? planned.source()
                        : tools.executor()
                                .sourceDigest(
                                        step,
                                        (StepAction.Copy) step.action(),
                                        source,
                                        build.work().snapshots());
        Snapshot files =
                tools.executor()
                        .execute(
                                step,
                                state.layers(),
                                source == null ? LayerStack.EMPTY : source,
                                build.work(),
                                build.log());
        Instant ended = Instant.now();
        build.counts().executed();
        LayerRef layer =
                tools.publisher()
                        .publish(
                                new LayerPublisher.Executed(
                                        build.job().id(),
                                        planned,
                                        build.plan().keys(),
                                        state.layers(),
                                        copied,
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

    private @Nullable StepRecord ask(StepKey key) {
        return tools.cache().find(List.of(key)).get(key);
    }

    private Optional<StepRecord> hit(PlannedStep planned) {
        return usable(planned.definition(), build.hits().get(planned.definition()));
    }

    /**
     * Asks for the content key, where the files below are known already and no other files come in.
     */
    private Optional<StepRecord> contentHit(PlannedStep planned) {
        Optional<Digest> chain = state.layers().knownChain();
        boolean otherFiles =
                planned.step().action() instanceof StepAction.Copy copy && copy.source() != null;
        if (chain.isEmpty() || otherFiles || build.job().options().noCache()) {
            return Optional.empty();
        }
        StepKey key = build.plan().keys().content(chain.get(), planned.step(), planned.source());
        return usable(key, ask(key));
    }

    /**
     * A record counts only on the very layers it was made on. A build without cache takes what it
     * made itself, before a worker died.
     */
    private Optional<StepRecord> usable(StepKey key, @Nullable StepRecord record) {
        if (record == null || record.schema() != StepRecord.SCHEMA) {
            return Optional.empty();
        }
        if (build.job().options().noCache() && !record.origin().equals(build.job().id())) {
            return Optional.empty();
        }
        if (!state.layers().knownChain().equals(Optional.of(record.parentChain()))) {
            return Optional.empty();
        }
        build.used().add(key, record);
        return Optional.of(record);
    }

    private @Nullable LayerStack source(Step step)
            throws IOException, InterruptedException, BuildFailedException {
        if (!(step.action() instanceof StepAction.Copy copy) || copy.source() == null) {
            return null;
        }
        return switch (copy.source()) {
            case ImageSource.Scratch() -> LayerStack.EMPTY;
            case ImageSource.External external -> image(external).layers();
            case ImageSource.StageOutput(int index) -> build.results().await(index).layers();
        };
    }

    private ResolvedImage image(ImageSource.External external) {
        return Optional.ofNullable(build.plan().images().get(external)).orElseThrow();
    }
}
