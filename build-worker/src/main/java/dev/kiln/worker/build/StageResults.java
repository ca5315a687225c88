package dev.kiln.worker.build;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What the stages of one build have made, for the stages that wait for them. */
final class StageResults {
    private final Map<Integer, CompletableFuture<ImageState>> byIndex = new ConcurrentHashMap<>();

    CompletableFuture<ImageState> future(int stage) {
        return byIndex.computeIfAbsent(stage, index -> new CompletableFuture<>());
    }

    ImageState await(int stage) throws IOException, InterruptedException, BuildFailedException {
        return JobThreads.get(future(stage));
    }
}
