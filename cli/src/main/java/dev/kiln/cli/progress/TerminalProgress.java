package dev.kiln.cli.progress;

import dev.kiln.job.JobEvent;
import dev.kiln.journal.JournalEntry;
import dev.kiln.journal.LogFormat;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Prints a line per finished step and keeps one more at the bottom that shows what runs, for how
 * long, and what it printed last. Only that line is ever rewritten, and it is gone at the end: the
 * terminal needs no restoring. A step that fails shows its last output.
 */
public final class TerminalProgress implements Progress {
    /**
     * Erases the line; then stops and resumes wrapping, so that a long status stays on one line.
     */
    private static final String ERASE = "\r\u001b[2K";

    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final Duration REFRESH = Duration.ofMillis(250);
    private static final int OUTPUT_LINES_KEPT = 40;

    private static final class Running {
        private final JobEvent.StepStarted start;
        private final long since;
        private final Deque<String> output = new ArrayDeque<>();

        Running(JobEvent.StepStarted start, long since) {
            this.start = start;
            this.since = since;
        }
    }

    private final PrintWriter out;
    private final LongSupplier nanos;
    private final Map<Integer, Running> running = new TreeMap<>();
    private final ScheduledExecutorService refresher =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("kiln-progress").factory());
    private final PushStatus push = new PushStatus();
    private boolean closed;

    public TerminalProgress(PrintWriter out) {
        this(out, System::nanoTime);
        long period = REFRESH.toMillis();
        var _ = refresher.scheduleAtFixedRate(this::refresh, period, period, TimeUnit.MILLISECONDS);
    }

    TerminalProgress(PrintWriter out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
    }

    @Override
    public synchronized void accept(JournalEntry entry) {
        out.print(ERASE);
        switch (entry.event()) {
            case JobEvent.StepStarted start ->
                    running.put(start.step(), new Running(start, nanos.getAsLong()));
            case JobEvent.StepOutput output -> keep(output);
            case JobEvent.StepFinished finished -> {
                var step = running.remove(finished.step());
                out.println((step == null ? "" : title(step.start) + " ") + outcome(finished));
            }
            case JobEvent.StepFailed failed -> {
                var step = running.remove(failed.step());
                if (step != null) {
                    out.println(title(step.start));
                    step.output.forEach(out::println);
                }
            }
            case JobEvent.LayerMoved moved -> {
                if (!push.accept(moved)) {
                    LogFormat.lines(entry).forEach(out::println);
                }
            }
            case JobEvent.Accepted _,
                    JobEvent.Queued _,
                    JobEvent.Started _,
                    JobEvent.HandedBack _,
                    JobEvent.CancelRequested _,
                    JobEvent.StepWaiting _,
                    JobEvent.StepStored _,
                    JobEvent.ImagePushed _,
                    JobEvent.Notice _,
                    JobEvent.Succeeded _,
                    JobEvent.Failed _,
                    JobEvent.Cancelled _ ->
                    LogFormat.lines(entry).forEach(out::println);
        }
        status();
    }

    @Override
    public synchronized void close() {
        closed = true;
        refresher.shutdownNow();
        out.print(ERASE);
        out.flush();
    }

    private synchronized void refresh() {
        if (!closed) {
            out.print(ERASE);
            status();
        }
    }

    private void keep(JobEvent.StepOutput output) {
        var step = running.get(output.step());
        if (step != null) {
            for (String line : LogFormat.lines(output)) {
                step.output.addLast(line);
                if (step.output.size() > OUTPUT_LINES_KEPT) {
                    step.output.removeFirst();
                }
            }
        }
    }

    private void status() {
        if (push.isUnderWay()) {
            out.print(NO_WRAP + push + WRAP);
        } else if (!running.isEmpty()) {
            var step = running.values().iterator().next();
            long millis = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - step.since);
            String others = running.size() > 1 ? " +" + (running.size() - 1) : "";
            String last = step.output.isEmpty() ? "" : "  " + step.output.getLast();
            out.print(
                    NO_WRAP
                            + LogFormat.seconds(millis)
                            + others
                            + " "
                            + title(step.start)
                            + last
                            + WRAP);
        }
        out.flush();
    }

    private static String title(JobEvent.StepStarted start) {
        return LogFormat.lines(start).getFirst();
    }

    private static String outcome(JobEvent.StepFinished finished) {
        String line = LogFormat.lines(finished).getFirst();
        return line.substring(line.indexOf(' ') + 1);
    }
}
