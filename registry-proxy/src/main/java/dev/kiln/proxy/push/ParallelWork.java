package dev.kiln.proxy.push;

import java.io.IOException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Work on threads of its own. Closing it breaks off what still runs, and waits for its end. */
final class ParallelWork implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletionService<Boolean> done = new ExecutorCompletionService<>(threads);
    private int started;

    /** One thing to do. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    void start(Work work) {
        started++;
        done.submit(() -> {
            work.run();
            return true;
        });
    }

    /** Returns when all is done, or fails as the first that fails. */
    void awaitAll() throws IOException, InterruptedException {
        try {
            for (; started > 0; started--) {
                done.take().get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case InterruptedException interrupt -> throw interrupt;
                case null, default -> throw new IOException("a part of the push failed", e);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
