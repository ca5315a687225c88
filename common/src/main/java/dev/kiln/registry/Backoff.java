package dev.kiln.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Tries again, with growing pauses, what failed for a reason that may pass. */
final class Backoff {
    private final RegistryClientOptions options;

    Backoff(RegistryClientOptions options) {
        this.options = options;
    }

    /** Something to try. */
    @FunctionalInterface
    interface Attempt<T> {
        /** Runs once; {@code last} says that there will be no further attempt. */
        T run(boolean last) throws IOException;
    }

    <T> T run(Attempt<T> attempt) throws IOException {
        for (int number = 1; ; number++) {
            boolean last = number >= options.attempts();
            try {
                return attempt.run(last);
            } catch (RegistryException e) {
                if (last || !e.isTransient()) {
                    throw e;
                }
                pause(number);
            }
        }
    }

    /** Waits after an attempt that failed, the first being 1. */
    void pause(int attempt) throws InterruptedIOException {
        Duration full = options.firstBackoff().multipliedBy(1L << Math.min(attempt - 1, 20));
        long millis = Math.min(full.toMillis(), options.maxBackoff().toMillis());
        try {
            // Half fixed, half random, so that clients that failed together do not return together.
            Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted between two attempts");
        }
    }
}
