package dev.kiln.runner;

/** A job on its thread, which may be interrupted for a reason until it has finished. */
final class RunningJob {
    /** Why its thread was interrupted. */
    enum Reason {
        NONE,
        CANCELLED,
        LOST,
        STOPPING
    }

    private final Thread thread;
    private Reason reason = Reason.NONE;
    private boolean finished;

    RunningJob(Thread thread) {
        this.thread = thread;
    }

    void cancel() {
        interrupt(Reason.CANCELLED);
    }

    void lose() {
        interrupt(Reason.LOST);
    }

    void stop() {
        interrupt(Reason.STOPPING);
    }

    synchronized Reason reason() {
        return reason;
    }

    private synchronized void interrupt(Reason why) {
        if (!finished && reason == Reason.NONE) {
            reason = why;
            thread.interrupt();
        }
    }

    synchronized void finish() {
        finished = true;
        if (reason != Reason.NONE) {
            Thread.interrupted();
        }
    }
}
