package dev.kiln.worker.build;

import dev.kiln.dockerfile.Stage;
import dev.kiln.worker.build.BuildPlan.StagePlan;
import dev.kiln.worker.build.StageResults.NeededStageFailedException;
import dev.kiln.worker.build.StageRunner.StepFailure;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the stages of a build side by side. A stage whose step failed takes along those that need
 * it; the others go on, as what they make is of use to the next build. A fault of the farm ends all
 * of them at once, since another attempt will be made.
 */
final class ParallelStages {
    private final StageRunner.Tools tools;
    private final StageRunner.Build build;
    private final Queue<StepFailure> failures = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    ParallelStages(StageRunner.Tools tools, StageRunner.Build build) {
        this.tools = tools;
        this.build = build;
    }

    /**
     * Returns the last stage's image.
     *
     * @throws StepFailure the first of the failures, when no stage runs any more
     */
    ImageState run() throws IOException, InterruptedException, BuildFailedException, StepFailure {
        List<StagePlan> stages = build.plan().stages();
        var running = new AtomicInteger(stages.size());
        for (StagePlan stage : stages) {
            build.threads()
                    .start(() -> {
                        complete(stage);
                        if (running.decrementAndGet() == 0) {
                            end.complete(null);
                        }
                    });
        }
        try {
            end.get();
        } catch (ExecutionException e) {
            throw JobThreads.rethrow(Objects.requireNonNull(e.getCause()));
        }
        StepFailure failure = failures.peek();
        if (failure != null) {
            throw failure;
        }
        return build.results().future(stages.getLast().planned().index()).resultNow();
    }

    private void complete(StagePlan planned) {
        Stage stage = planned.planned().stage();
        CompletableFuture<ImageState> result = build.results().future(stage.index());
        try {
            result.complete(new StageRunner(tools, build, planned).run());
        } catch (StepFailure e) {
            failures.add(e);
            result.completeExceptionally(new NeededStageFailedException(stage));
        } catch (NeededStageFailedException e) {
            build.log().notice("stage " + stage.label() + " is cancelled: " + e.getMessage());
            result.completeExceptionally(e);
        } catch (IOException
                | InterruptedException
                | RuntimeException
                | BuildFailedException
                | Error e) {
            end.completeExceptionally(e);
            result.completeExceptionally(e);
        }
    }
}
