package dev.kiln.worker.build;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The virtual threads of one job. Closing it interrupts those that still run and waits for them.
 */
final class JobThreads implements AutoCloseable {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /** Work on one item. */
    interface Work<T, R> {
        R on(T item) throws IOException, InterruptedException, BuildFailedException;
    }

    /** Starts work that reports its own failures. */
    void start(Runnable work) {
        executor.execute(work);
    }

    /**
     * Does the work on all items side by side, and gives the results in their order; the first
     * failure ends it.
     */
    <T, R> List<R> all(List<T> items, Work<T, R> work)
            throws IOException, InterruptedException, BuildFailedException {
        if (items.size() == 1) {
            return List.of(work.on(items.getFirst()));
        }
        CompletionService<R> completion = new ExecutorCompletionService<>(executor);
        var futures = new ArrayList<Future<R>>();
        for (T item : items) {
            futures.add(completion.submit(() -> work.on(item)));
        }
        for (int i = 0; i < items.size(); i++) {
            get(completion.take());
        }
        var results = new ArrayList<R>();
        for (Future<R> future : futures) {
            results.add(future.resultNow());
        }
        return results;
    }

    /** The result of a future, or what it failed with, as it was thrown. */
    static <R> R get(Future<R> future)
            throws IOException, InterruptedException, BuildFailedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw rethrow(Objects.requireNonNull(e.getCause()));
        }
    }

    static RuntimeException rethrow(Throwable cause)
            throws IOException, InterruptedException, BuildFailedException {
        switch (cause) {
            case IOException e -> throw e;
            case InterruptedException e -> throw e;
            case BuildFailedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default ->
                    throw new IllegalStateException("unexpected failure of a job's thread", cause);
        }
    }

    /** Waits for everything that was started to end by itself; nothing can be started any more. */
    void finish() throws InterruptedException {
        executor.shutdown();
        executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
    }
}
