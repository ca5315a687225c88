package dev.kiln.worker.build;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.job.JobEvent.Outcome;
import dev.kiln.job.JobFailure;
import dev.kiln.worker.plan.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells the story of one build, one method per event. Calls for different steps may come from
 * different threads.
 */
public interface BuildLog {
    void stepStarted(Step step, int total, Digest key);

    /** Another job executes the step; this one waits. */
    void stepWaiting(Step step, String owner);

    void stepOutput(Step step, boolean stderr, byte[] bytes, int length);

    /** Output that another job's journal had already as text. */
    void stepOutput(Step step, boolean stderr, String text);

    void stepFinished(Step step, Outcome outcome, @Nullable Digest diffId, Duration took);

    /** The step's layer is stored and its record in the cache. */
    void stepStored(Step step, Descriptor layer);

    void stepFailed(Step step, JobFailure failure);

    void notice(String text);

    /** Returns when everything told so far can be read by others. */
    void flush();
}
