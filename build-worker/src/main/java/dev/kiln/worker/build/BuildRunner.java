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
import dev.kiln.worker.build.StageRunner.StepFailure;
import dev.kiln.worker.context.InvalidContextException;
import dev.kiln.worker.input.MissingSecretException;
import dev.kiln.worker.plan.PlanException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

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
            return writer.write(
                    job, plan, work, image(build), new ResultWriter.Counted(began, counts));
        }
    }

    private ImageState image(StageRunner.Build build)
            throws IOException, InterruptedException, BuildFailedException {
        try {
            return new ParallelStages(tools, build).run();
        } catch (StepFailure step) {
            // What other steps made is still on its way to the cache.
            build.threads().finish();
            throw new BuildFailedException(withLastGoodImage(build, step), step.failure());
        }
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
