package dev.kiln.worker.build;

import dev.kiln.dockerfile.Stage;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What the stages of one build have made, for the stages that wait for them. */
final class StageResults {
    private final Map<Integer, CompletableFuture<ImageState>> byIndex = new ConcurrentHashMap<>();

    /** A stage that others need, directly or through further stages, has failed. */
    static final class NeededStageFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NeededStageFailedException(Stage failed) {
            super("it needs stage " + failed.label() + ", which failed");
        }
    }

    CompletableFuture<ImageState> future(int stage) {
        return byIndex.computeIfAbsent(stage, index -> new CompletableFuture<>());
    }

    /**
     * Waits for a stage.
     *
     * @throws NeededStageFailedException if a step of it, or of a stage that it needs, failed
     */
    ImageState await(int stage) throws IOException, InterruptedException, BuildFailedException {
        return JobThreads.get(future(stage));
    }
}
