package dev.kiln.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A body that fails when nothing arrives for too long: the JDK's client bounds only the time until
 * an answer's head. Closing the stream from outside wakes a reader that waits.
 */
final class StallGuard extends FilterInputStream {
    private static final ScheduledExecutorService CLOCK =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("kiln-registry-stall-guard").factory());

    private final Duration timeout;
    private final ScheduledFuture<?> watch;
    private volatile long waitingSinceNanos;
    private volatile boolean waiting;
    private volatile boolean stalled;

    StallGuard(InputStream in, Duration timeout) {
        super(in);
        this.timeout = timeout;
        long tick = Math.max(1, timeout.toNanos() / 4);
        this.watch = CLOCK.scheduleAtFixedRate(this::look, tick, tick, TimeUnit.NANOSECONDS);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        waitingSinceNanos = System.nanoTime();
        waiting = true;
        try {
            int count = in.read(buffer, offset, length);
            if (count < 0) {
                watch.cancel(false);
            }
            return count;
        } catch (IOException e) {
            if (stalled) {
                HttpTimeoutException timedOut =
                        new HttpTimeoutException(
                                "nothing arrived for %d seconds".formatted(timeout.toSeconds()));
                timedOut.initCause(e);
                throw timedOut;
            }
            throw e;
        } finally {
            waiting = false;
        }
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        in.close();
    }

    private void look() {
        if (!waiting || System.nanoTime() - waitingSinceNanos < timeout.toNanos()) {
            return;
        }
        stalled = true;
        watch.cancel(false);
        try {
            in.close();
        } catch (IOException e) {
            // The reader learns of the stall from its own read, whatever closing said.
            stalled = true;
        }
    }
}
