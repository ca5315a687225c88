package dev.kiln.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that another thread does. */
final class Await {
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final long PAUSE_NANOS = 10_000_000;

    private Await() {}

    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("what is awaited comes in time").isLessThan(deadline);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
