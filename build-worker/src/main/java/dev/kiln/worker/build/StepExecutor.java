package dev.kiln.worker.build;

import dev.kiln.job.BuildJob;
import dev.kiln.job.JobFailure;
import dev.kiln.worker.build.BuildPlan.PlannedStep;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepAction;
import dev.kiln.worker.runtime.NetworkMode;
import dev.kiln.worker.runtime.SecretMask;
import dev.kiln.worker.runtime.SecurityMode;
import dev.kiln.worker.runtime.StepLimits;
import dev.kiln.worker.runtime.StepProcess;
import dev.kiln.worker.runtime.StepRuntime;
import dev.kiln.worker.runtime.StepStartException;
import dev.kiln.worker.runtime.StepTimeoutException;
import dev.kiln.worker.runtime.cache.CacheMounts;
import dev.kiln.worker.snapshot.Draft;
import dev.kiln.worker.snapshot.MountedRoot;
import dev.kiln.worker.snapshot.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Executes one step on top of its layers and seals what it wrote. */
final class StepExecutor {
    private final Rootfs rootfs;
    private final StepRuntime runtime;
    private final CacheMounts caches;
    private final CopySources copies;
    private final StepLimits limits;

    StepExecutor(
            Rootfs rootfs,
            StepRuntime runtime,
            CacheMounts caches,
            CopySources copies,
            StepLimits limits) {
        this.rootfs = rootfs;
        this.runtime = runtime;
        this.caches = caches;
        this.copies = copies;
        this.limits = limits;
    }

    /**
     * The files that a step reads from elsewhere.
     *
     * @param layers those of the stages and images among them
     */
    InputFiles inputs(PlannedStep planned, Workspace work, Map<ImageSource, LayerStack> layers) {
        return new InputFiles(rootfs, copies, work, planned, layers);
    }

    /**
     * Executes a step.
     *
     * @throws BuildFailedException if the step fails
     */
    Snapshot execute(BuildJob job, Step step, LayerStack parents, InputFiles inputs, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        Workspace work = inputs.work();
        List<Snapshot> below = rootfs.materialize(parents, work.snapshots());
        try (Draft draft = work.snapshots().begin(below)) {
            switch (step.action()) {
                case StepAction.Run run -> run(job, step, run, inputs, draft, log);
                case StepAction.Copy copy -> copy(step, copy, inputs, draft);
                case StepAction.MakeDirectory directory -> makeDirectory(step, directory, draft);
                case StepAction.ConfigOnly() ->
                        throw new IllegalArgumentException(
                                "step " + step.number() + " has nothing to execute");
            }
            return draft.seal();
        }
    }

    private void run(
            BuildJob job,
            Step step,
            StepAction.Run run,
            InputFiles inputs,
            Draft draft,
            BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        Workspace work = inputs.work();
        int status;
        try (StepMounts mounts =
                        StepMounts.open(
                                step,
                                run,
                                inputs,
                                work.secrets(),
                                caches,
                                job.project(),
                                work.folder().resolve("script-" + step.number()));
                SecretMask output =
                        mounts.masking((stderr, bytes, length) ->
                                log.stepOutput(step, stderr, bytes, length))) {
            status =
                    runtime.run(mounts.addTo(process(run, mounts.plainVariables())), draft, output);
            output.finish();
        } catch (StepTimeoutException | StepStartException e) {
            throw new BuildFailedException(
                    Failures.step(step.instruction(), String.valueOf(e.getMessage())), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new BuildFailedException(
                    Failures.invalid(step.instruction(), String.valueOf(e.getMessage())), e);
        }
        if (status != 0) {
            String message =
                    "command " + String.join(" ", run.argv()) + " ended with exit status " + status;
            JobFailure failure = Failures.step(step.instruction(), message);
            throw new BuildFailedException(failure.withExitStatus(status));
        }
    }

    private StepProcess process(StepAction.Run run, List<String> more) {
        var env = new ArrayList<>(run.env());
        env.addAll(run.hiddenEnv());
        env.addAll(more);
        NetworkMode network =
                switch (run.network()) {
                    case "none" -> NetworkMode.NONE;
                    case "host" -> NetworkMode.HOST;
                    default -> NetworkMode.DEFAULT;
                };
        var process =
                new StepProcess(run.argv(), env, run.workingDir(), run.user(), network, limits);
        if (run.hostname() != null) {
            process = process.withHostname(run.hostname());
        }
        return run.insecure() ? process.withSecurity(SecurityMode.INSECURE) : process;
    }

    private void copy(Step step, StepAction.Copy copy, InputFiles inputs, Draft draft)
            throws IOException, InterruptedException, BuildFailedException {
        inputs.read(
                copy.source(),
                tree -> {
                    try (MountedRoot root = draft.mountPlain()) {
                        copies.copy(step, copy, tree, inputs.work().remotes(), root.path());
                    }
                    return tree;
                });
    }

    private void makeDirectory(Step step, StepAction.MakeDirectory directory, Draft draft)
            throws IOException, BuildFailedException {
        try (MountedRoot root = draft.mountPlain()) {
            copies.makeDirectory(step, root.path(), directory);
        }
    }
}
