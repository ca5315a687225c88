package dev.kiln.worker.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Carries what a step prints to its sink, both streams at the same time. */
final class StepOutput {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final OutputSink sink;
    private final List<FutureTask<Void>> pumps = new ArrayList<>();

    StepOutput(OutputSink sink) {
        this.sink = sink;
    }

    void start(Process process) {
        start(process.getInputStream(), false);
        start(process.getErrorStream(), true);
    }

    /**
     * Waits until everything that was printed has reached the sink.
     *
     * @throws IOException if the sink or the reading failed; what came later was dropped
     */
    void await() throws IOException, InterruptedException {
        for (FutureTask<Void> pump : pumps) {
            try {
                pump.get();
            } catch (ExecutionException e) {
                throw new IOException(
                        "the output of the step could not be passed on", e.getCause());
            }
        }
    }

    private void start(InputStream stream, boolean stderr) {
        FutureTask<Void> pump =
                new FutureTask<>(() -> {
                    pump(stream, stderr);
                    return null;
                });
        pumps.add(pump);
        Thread.ofVirtual().name(stderr ? "step-stderr" : "step-stdout").start(pump);
    }

    /** Reads on after the sink has failed, so that the step does not block on a full pipe. */
    private void pump(InputStream stream, boolean stderr) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        RuntimeException failure = null;
        int read = stream.read(buffer);
        while (read >= 0) {
            if (failure == null) {
                try {
                    synchronized (this) {
                        sink.accept(stderr, buffer, read);
                    }
                } catch (RuntimeException e) {
                    failure = e;
                }
            }
            read = stream.read(buffer);
        }
        if (failure != null) {
            throw failure;
        }
    }
}
