package dev.kiln.worker.build;

import java.util.concurrent.atomic.AtomicInteger;

/** How many steps of a build were executed, and how many were not needed to be. */
final class StepCounts {
    private final AtomicInteger executed = new AtomicInteger();
    private final AtomicInteger cached = new AtomicInteger();

    void executed() {
        executed.incrementAndGet();
    }

    void cached() {
        cached.incrementAndGet();
    }

    int executedCount() {
        return executed.get();
    }

    int cachedCount() {
        return cached.get();
    }
}
