package dev.kiln.worker.build;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobEvent.Outcome;
import dev.kiln.job.JobEvent.Stream;
import dev.kiln.job.JobFailure;
import dev.kiln.runner.JournalWriter;
import dev.kiln.worker.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a build's story into its journal; what a step prints, in whole lines where possible. */
final class JournalBuildLog implements BuildLog {
    private final JournalWriter journal;
    private final long maxOutputBytes;
    private final Map<Output, StepText> outputs = new LinkedHashMap<>();

    private record Output(int step, Stream stream) {}

    /**
     * @param maxOutputBytes how much of a step's output is kept
     */
    JournalBuildLog(JournalWriter journal, long maxOutputBytes) {
        this.journal = journal;
        this.maxOutputBytes = maxOutputBytes;
        journal.gatherFrom(this::takeOutputs);
    }

    @Override
    public void stepStarted(Step step, int total, Digest key) {
        journal.add(
                new JobEvent.StepStarted(
                        step.number(),
                        total,
                        step.stage(),
                        step.instruction().text(),
                        step.instruction().range().line(),
                        key));
    }

    @Override
    public void stepWaiting(Step step, String owner) {
        journal.add(new JobEvent.StepWaiting(step.number(), owner));
    }

    @Override
    public synchronized void stepOutput(Step step, boolean stderr, byte[] bytes, int length) {
        text(step, stderr).append(bytes, length);
    }

    @Override
    public synchronized void stepOutput(Step step, boolean stderr, String text) {
        text(step, stderr).append(text);
    }

    @Override
    public void stepFinished(Step step, Outcome outcome, @Nullable Digest diffId, Duration took) {
        journal.add(new JobEvent.StepFinished(step.number(), outcome, diffId, took.toMillis()));
    }

    @Override
    public void stepStored(Step step, Descriptor layer) {
        journal.add(new JobEvent.StepStored(step.number(), layer));
    }

    @Override
    public void stepFailed(Step step, JobFailure stepFailure) {
        journal.add(new JobEvent.StepFailed(step.number(), stepFailure));
    }

    @Override
    public void notice(String text) {
        journal.add(new JobEvent.Notice(text));
    }

    @Override
    public void flush() {
        journal.flush();
    }

    private StepText text(Step step, boolean stderr) {
        return outputs.computeIfAbsent(
                new Output(step.number(), stderr ? Stream.STDERR : Stream.STDOUT),
                output -> new StepText(maxOutputBytes));
    }

    private synchronized List<JobEvent> takeOutputs(boolean everything) {
        var events = new ArrayList<JobEvent>();
        outputs.forEach((output, text) -> {
            String ready = everything ? text.takeAll() : text.takeReady();
            if (!ready.isEmpty()) {
                events.add(new JobEvent.StepOutput(output.step(), output.stream(), ready));
            }
        });
        return events;
    }
}
