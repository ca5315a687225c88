package dev.kiln.worker.build;

import dev.kiln.cache.StepKey;
import dev.kiln.cache.StepRecord;
import dev.kiln.dockerfile.Dockerfile;
import dev.kiln.dockerfile.DockerfileException;
import dev.kiln.dockerfile.DockerfileParser;
import dev.kiln.image.ImageReference;
import dev.kiln.job.BuildJob;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.RegistryException;
import dev.kiln.worker.build.BuildPlan.StagePlan;
import dev.kiln.worker.build.StageRunner.StepFailure;
import dev.kiln.worker.context.InvalidContextException;
import dev.kiln.worker.input.MissingSecretException;
import dev.kiln.worker.plan.PlanException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs one build from its context to its image. */
public final class BuildRunner {
    /** How often a plan is walked before a layer that keeps missing fails the attempt. */
    private static final int MAX_WALKS = 3;

    private final RegistryClient store;
    private final Workspaces workspaces;
    private final BuildPlanner planner;
    private final StageRunner.Tools tools;
    private final ResultWriter writer;

    BuildRunner(
            RegistryClient store,
            Workspaces workspaces,
            BuildPlanner planner,
            StageRunner.Tools tools,
            ResultWriter writer) {
        this.store = store;
        this.workspaces = workspaces;
        this.planner = planner;
        this.tools = tools;
        this.writer = writer;
    }

    /**
     * Builds.
     *
     * @throws BuildFailedException if the build cannot succeed
     * @throws IOException if the farm failed: another attempt may succeed
     * @throws InterruptedException if the job was cancelled, or this worker lost it
     */
    public JobResult run(BuildJob job, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        ResultWriter.check(job);
        try (Workspace work = workspaces.open(job)) {
            Dockerfile dockerfile = DockerfileParser.parse(work.dockerfile());
            BuildChecks.run(job, work.dockerfile(), log);
            BuildPlan plan = planner.plan(job, dockerfile, work, log);
            return walkUntilFresh(job, plan, work, log);
        } catch (DockerfileException e) {
            throw new BuildFailedException(
                    JobFailure.at(
                            JobFailure.Kind.INVALID_DOCKERFILE,
                            String.valueOf(e.getMessage()),
                            null,
                            e.line(),
                            e.column()),
                    e);
        } catch (InvalidContextException e) {
            throw new BuildFailedException(
                    JobFailure.of(JobFailure.Kind.INVALID_CONTEXT, String.valueOf(e.getMessage())),
                    e);
        } catch (MissingSecretException e) {
            throw Failures.missingSecret(e);
        } catch (PlanException e) {
            throw new BuildFailedException(
                    Failures.invalid(e.instruction(), String.valueOf(e.getMessage())), e);
        }
    }

    /** Walks the plan, and again where the layer-store lacked what a record had promised. */
    private JobResult walkUntilFresh(BuildJob job, BuildPlan plan, Workspace work, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        for (int walk = 1; ; walk++) {
            var used = new UsedRecords(tools.cache(), store);
            try {
                return walk(job, plan, work, used, log);
            } catch (RegistryException e) {
                int stale = walk < MAX_WALKS ? used.forgetStale() : 0;
                if (stale == 0) {
                    throw e;
                }
                log.notice(
                        stale
                                + " cached layers are gone from the layer-store: the build starts over without them");
            }
        }
    }

    private JobResult walk(
            BuildJob job, BuildPlan plan, Workspace work, UsedRecords used, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        Instant began = Instant.now();
        try (JobThreads threads = new JobThreads()) {
            Map<StepKey, StepRecord> hits = tools.cache().find(plan.layerKeys());
            var counts = new StepCounts();
            var build =
                    new StageRunner.Build(
                            job, plan, work, hits, used, new StageResults(), counts, log, threads);
            ImageState result = runStages(build);
            return writer.write(job, plan, work, result, new ResultWriter.Counted(began, counts));
        }
    }

    private ImageState runStages(StageRunner.Build build)
            throws IOException, InterruptedException, BuildFailedException {
        var stages = new ArrayList<CompletableFuture<ImageState>>();
        for (StagePlan stage : build.plan().stages()) {
            CompletableFuture<ImageState> result = build.results().future(stage.planned().index());
            stages.add(result);
            build.threads().start(() -> complete(build, stage, result));
        }
        try {
            firstFailureOrAll(stages).get();
            return stages.getLast().resultNow();
        } catch (ExecutionException e) {
            throw explain(build, Objects.requireNonNull(e.getCause()));
        }
    }

    /** Ends when all stages have ended well or one has failed, with that failure. */
    private static CompletableFuture<Void> firstFailureOrAll(
            List<CompletableFuture<ImageState>> stages) {
        var end = new CompletableFuture<Void>();
        var waiting = new AtomicInteger(stages.size());
        for (CompletableFuture<ImageState> stage : stages) {
            CompletableFuture<ImageState> _ =
                    stage.whenComplete((state, failure) -> {
                        if (failure != null) {
                            end.completeExceptionally(failure);
                        } else if (waiting.decrementAndGet() == 0) {
                            end.complete(null);
                        }
                    });
        }
        return end;
    }

    private void complete(
            StageRunner.Build build, StagePlan stage, CompletableFuture<ImageState> result) {
        try {
            result.complete(new StageRunner(tools, build, stage).run());
        } catch (IOException
                | InterruptedException
                | RuntimeException
                | BuildFailedException
                | StepFailure e) {
            result.completeExceptionally(e);
        }
    }

    private RuntimeException explain(StageRunner.Build build, Throwable cause)
            throws IOException, InterruptedException, BuildFailedException {
        if (cause instanceof StepFailure step) {
            throw new BuildFailedException(withLastGoodImage(build, step), step.failure());
        }
        return JobThreads.rethrow(cause);
    }

    /** The failure and where the last good image is; without one where there is no room for it. */
    private JobFailure withLastGoodImage(StageRunner.Build build, StepFailure step)
            throws IOException, InterruptedException, BuildFailedException {
        ImageReference name = FarmNames.lastGood(build.job());
        JobFailure failure = step.failure().failure();
        try {
            writer.writeLastGood(build.job(), step.lastGood(), name);
            return failure.withLastGoodImage(FarmNames.familiar(name));
        } catch (RegistryException e) {
            if (!e.isStorageFull()) {
                throw e;
            }
            build.log().notice("the last good image was not stored: " + e.getMessage());
            return failure;
        }
    }
}
