package dev.kiln.worker.runtime;

/** Takes what a step prints. It is never called by two threads at once for one step. */
@FunctionalInterface
public interface OutputSink {
    /**
     * Takes a piece of output; the array is reused afterwards.
     *
     * @param stderr whether it was printed to the standard error
     */
    void accept(boolean stderr, byte[] bytes, int length);
}
