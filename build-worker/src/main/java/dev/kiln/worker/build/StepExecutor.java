package dev.kiln.worker.build;

import dev.kiln.image.Digest;
import dev.kiln.job.JobFailure;
import dev.kiln.worker.copy.SourceTree;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepAction;
import dev.kiln.worker.runtime.NetworkMode;
import dev.kiln.worker.runtime.StepLimits;
import dev.kiln.worker.runtime.StepProcess;
import dev.kiln.worker.runtime.StepRuntime;
import dev.kiln.worker.runtime.StepStartException;
import dev.kiln.worker.runtime.StepTimeoutException;
import dev.kiln.worker.snapshot.Draft;
import dev.kiln.worker.snapshot.MountedRoot;
import dev.kiln.worker.snapshot.Snapshot;
import dev.kiln.worker.snapshot.SnapshotSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Executes one step on top of its layers and seals what it wrote. */
final class StepExecutor {
    private final Rootfs rootfs;
    private final StepRuntime runtime;
    private final CopySources copies;
    private final StepLimits limits;

    StepExecutor(Rootfs rootfs, StepRuntime runtime, CopySources copies, StepLimits limits) {
        this.rootfs = rootfs;
        this.runtime = runtime;
        this.copies = copies;
        this.limits = limits;
    }

    /**
     * Executes a step.
     *
     * @param source the layers that a {@code COPY --from} copies from, empty for other steps
     * @throws BuildFailedException if the step fails
     */
    Snapshot execute(Step step, LayerStack parents, LayerStack source, Workspace work, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        SnapshotSession snapshots = work.snapshots();
        List<Snapshot> below = rootfs.materialize(parents, snapshots);
        try (Draft draft = snapshots.begin(below)) {
            switch (step.action()) {
                case StepAction.Run run -> run(step, run, draft, log);
                case StepAction.Copy copy -> copy(step, copy, source, work, draft);
                case StepAction.MakeDirectory directory -> makeDirectory(step, directory, draft);
                case StepAction.ConfigOnly() ->
                        throw new IllegalArgumentException(
                                "step " + step.number() + " has nothing to execute");
            }
            return draft.seal();
        }
    }

    /** The digest of the files that a {@code COPY --from} copies. */
    Digest sourceDigest(
            Step step, StepAction.Copy copy, LayerStack source, SnapshotSession snapshots)
            throws IOException, InterruptedException, BuildFailedException {
        try (Draft view = snapshots.begin(rootfs.materialize(source, snapshots));
                MountedRoot root = view.mountPlain()) {
            return copies.digest(step, copy, CopySources.image(root.path(), copy));
        }
    }

    private void run(Step step, StepAction.Run run, Draft draft, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        var env = new ArrayList<>(run.env());
        env.addAll(run.hiddenEnv());
        var process =
                new StepProcess(
                        run.argv(), env, run.workingDir(), run.user(), NetworkMode.DEFAULT, limits);
        int status;
        try {
            status =
                    runtime.run(
                            process,
                            draft,
                            (stderr, bytes, length) -> log.stepOutput(step, stderr, bytes, length));
        } catch (StepTimeoutException | StepStartException e) {
            throw new BuildFailedException(
                    Failures.step(step.instruction(), String.valueOf(e.getMessage())), e);
        }
        if (status != 0) {
            String message =
                    "command " + String.join(" ", run.argv()) + " ended with exit status " + status;
            JobFailure failure = Failures.step(step.instruction(), message);
            throw new BuildFailedException(failure.withExitStatus(status));
        }
    }

    private void copy(
            Step step, StepAction.Copy copy, LayerStack source, Workspace work, Draft draft)
            throws IOException, InterruptedException, BuildFailedException {
        if (copy.source() == null) {
            try (MountedRoot root = draft.mountPlain()) {
                copies.copy(step, copy, new SourceTree(work.context().root()), root.path());
            }
            return;
        }
        if (copy.source() instanceof ImageSource.Scratch) {
            throw new BuildFailedException(
                    Failures.step(step.instruction(), "scratch has no files to copy"));
        }
        SnapshotSession snapshots = work.snapshots();
        try (Draft view = snapshots.begin(rootfs.materialize(source, snapshots));
                MountedRoot from = view.mountPlain();
                MountedRoot root = draft.mountPlain()) {
            copies.copy(step, copy, CopySources.image(from.path(), copy), root.path());
        }
    }

    private void makeDirectory(Step step, StepAction.MakeDirectory directory, Draft draft)
            throws IOException, BuildFailedException {
        try (MountedRoot root = draft.mountPlain()) {
            copies.makeDirectory(step, root.path(), directory);
        }
    }
}
