package dev.kiln.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Digest;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.LayerPush;
import dev.kiln.journal.JournalEntry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
    private static final Digest KEY = Digest.parse("sha256:" + "a".repeat(64));
    private static final String ERASE = "\r\u001b[2K";

    private final StringWriter out = new StringWriter();
    private long nanos;

    @Test
    void showsWhatRunsOnOneLineAndKeepsWhatIsDone() {
        try (var progress = new TerminalProgress(new PrintWriter(out), () -> nanos)) {
            show(progress, new JobEvent.StepStarted(2, 5, "0", "RUN apt update", 4, KEY));
            nanos = 2_500_000_000L;
            show(progress, new JobEvent.StepOutput(2, JobEvent.Stream.STDOUT, "a\nb\n"));
            assertThat(out.toString())
                    .endsWith("\u001b[?7l2.5s #2 [0 2/5] RUN apt update  #2 | b\u001b[?7h");
            show(progress, new JobEvent.StepFinished(2, JobEvent.Outcome.EXECUTED, null, 3000));
        }
        assertThat(settled()).containsExactly("#2 [0 2/5] RUN apt update DONE 3.0s");
        assertThat(out.toString()).endsWith(ERASE);
    }

    @Test
    void aFailedStepShowsItsOutput() {
        var failure = JobFailure.of(JobFailure.Kind.STEP_FAILED, "it failed");
        try (var progress = new TerminalProgress(new PrintWriter(out), () -> nanos)) {
            show(progress, new JobEvent.StepStarted(1, 1, "0", "RUN x", 2, KEY));
            show(progress, new JobEvent.StepOutput(1, JobEvent.Stream.STDERR, "why\n"));
            show(progress, new JobEvent.StepFailed(1, failure));
            show(progress, new JobEvent.Failed(failure));
        }
        assertThat(settled()).containsExactly("#1 [0 1/1] RUN x", "#1 | why", "ERROR it failed");
    }

    @Test
    void showsWhatIsPushedOnOneLine() {
        Digest other = Digest.parse("sha256:" + "b".repeat(64));
        try (var progress = new TerminalProgress(new PrintWriter(out), () -> nanos)) {
            show(progress, new JobEvent.LayerMoved(KEY, new LayerPush.Preparing()));
            show(progress, new JobEvent.LayerMoved(KEY, new LayerPush.Pushing(1024, 4096)));
            show(progress, new JobEvent.LayerMoved(other, new LayerPush.Pushing(1024, 4096)));
            assertThat(out.toString()).endsWith("Pushing 2 layers 2.0 KiB/8.0 KiB\u001b[?7h");
            show(progress, new JobEvent.LayerMoved(KEY, new LayerPush.Pushed()));
            show(progress, new JobEvent.LayerMoved(other, new LayerPush.Mounted("x")));
        }
        assertThat(settled())
                .containsExactly("aaaaaaaaaaaa: Pushed", "bbbbbbbbbbbb: Mounted from x");
    }

    private static void show(TerminalProgress progress, JobEvent event) {
        progress.accept(new JournalEntry(1, Instant.EPOCH, event));
    }

    /** What stays on the screen. */
    private List<String> settled() {
        return List.of(out.toString().split("\n", -1)).stream()
                .map(line -> line.substring(Math.max(0, line.lastIndexOf(ERASE))))
                .map(line -> line.replace(ERASE, ""))
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
