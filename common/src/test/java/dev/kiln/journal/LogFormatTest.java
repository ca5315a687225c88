package dev.kiln.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Digest;
import dev.kiln.image.ImageReference;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import dev.kiln.job.LayerPush;
import dev.kiln.job.PushedImage;
import dev.kiln.job.Route;
import dev.kiln.job.TestingJobs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogFormatTest {
    private static final Digest DIGEST = Digest.parse("sha256:" + "a".repeat(64));

    @Test
    void tellsTheStoryOfAStep() {
        assertThat(
                        lines(
                                new JobEvent.StepStarted(
                                        2, 5, "build", "RUN apt update", 4, DIGEST),
                                new JobEvent.StepWaiting(2, "job 1"),
                                new JobEvent.StepOutput(2, JobEvent.Stream.STDOUT, "a\n\nb\n"),
                                new JobEvent.StepFinished(
                                        2, JobEvent.Outcome.EXECUTED, DIGEST, 1234),
                                new JobEvent.StepFinished(3, JobEvent.Outcome.CACHED, null, 0),
                                new JobEvent.StepFinished(4, JobEvent.Outcome.SHARED, null, 90)))
                .containsExactly(
                        "#2 [build 2/5] RUN apt update",
                        "#2 WAITING for job 1, which runs it",
                        "#2 | a",
                        "#2 | ",
                        "#2 | b",
                        "#2 DONE 1.2s",
                        "#3 CACHED",
                        "#4 DONE 0.1s by another job");
    }

    @Test
    void namesTheBuildsOfAnIndex() {
        var index = TestingJobs.index(TestingJobs.build(), TestingJobs.build());
        assertThat(lines(new JobEvent.Accepted(index)))
                .containsExactly(
                        "job " + index.id() + " accepted",
                        "  linux/amd64 is job " + index.builds().getFirst().job(),
                        "  linux/amd64 is job " + index.builds().getLast().job());
    }

    @Test
    void tellsOfAPushInDockersWords() {
        var job = TestingJobs.push();
        String id = DIGEST.shortHex();
        var pushed = new PushedImage(ImageReference.parse("r.example/app:1"), DIGEST, 528);
        assertThat(
                        lines(
                                new JobEvent.Accepted(job),
                                new JobEvent.LayerMoved(DIGEST, new LayerPush.Waiting()),
                                new JobEvent.LayerMoved(DIGEST, new LayerPush.Exists()),
                                new JobEvent.LayerMoved(DIGEST, new LayerPush.Mounted("b/c")),
                                new JobEvent.LayerMoved(DIGEST, new LayerPush.Skipped()),
                                new JobEvent.ImagePushed(pushed),
                                new JobEvent.Succeeded(
                                        JobResult.ofPush(List.of(pushed), DIGEST, 1))))
                .containsExactly(
                        "job " + job.id() + " accepted",
                        "The push refers to repository [r.example/hello]",
                        id + ": Waiting",
                        id + ": Layer already exists",
                        id + ": Mounted from b/c",
                        id + ": Skipped foreign layer",
                        "1: digest: " + DIGEST + " size: 528");
    }

    @Test
    void namesTheImage() {
        var result =
                new JobResult(
                        DIGEST,
                        DIGEST,
                        List.of(ImageReference.parse("app:1")),
                        5_000_000,
                        2,
                        3,
                        null);
        assertThat(lines(new JobEvent.Succeeded(result)))
                .containsExactly(
                        "image docker.io/library/app:1 digest " + DIGEST,
                        "2 steps executed, 3 cached, 4.8 MiB");
        var nameless = new JobResult(DIGEST, DIGEST, List.of(), 5, 2, 3, null);
        assertThat(lines(new JobEvent.Succeeded(nameless)))
                .contains("image digest " + DIGEST, "2 steps executed, 3 cached, 5 B");
    }

    @Test
    void namesWhatFailedAndWhereToLookAround() {
        var failure =
                JobFailure.at(JobFailure.Kind.STEP_FAILED, "the command failed", "RUN false", 7, 1)
                        .withExitStatus(3)
                        .withLastGoodImage("library/_failed:x");
        assertThat(lines(new JobEvent.StepFailed(4, failure), new JobEvent.Failed(failure)))
                .containsExactly(
                        "#4 ERROR the command failed",
                        "ERROR the command failed",
                        "  at Dockerfile:7:1: RUN false",
                        "  exit status 3",
                        "  last good image: library/_failed:x");
    }

    @Test
    void tellsWhereTheJobIs() {
        assertThat(
                        lines(
                                new JobEvent.Queued(new Route("build.linux.amd64")),
                                new JobEvent.Started("w1", 1),
                                new JobEvent.HandedBack("w1", "shutting\ndown"),
                                new JobEvent.Started("w2", 2),
                                new JobEvent.CancelRequested("by a user"),
                                new JobEvent.Notice("hello"),
                                new JobEvent.Cancelled("by a user")))
                .containsExactly(
                        "queued for build.linux.amd64",
                        "started by w1",
                        "handed back by w1: shutting down",
                        "started by w2 (attempt 2)",
                        "cancel requested: by a user",
                        "hello",
                        "CANCELLED: by a user");
    }

    @Test
    void takesOutWhatATerminalWouldObey() {
        var plain =
                Map.of(
                        "plain \t text ", "plain \t text ",
                        "\u001b[31;1mred\u001b[0m", "red",
                        "\u001b]0;title\u0007x", "x",
                        "10%\r20%\r100%", "100%",
                        "windows\r", "windows",
                        "\u001b", "",
                        "a\u0008\u009bb", "ab");
        plain.forEach((printed, expected) -> assertThat(PlainText.of(printed)).isEqualTo(expected));
    }

    private static List<String> lines(JobEvent... events) {
        return List.of(events).stream()
                .flatMap(event ->
                        LogFormat.lines(new JournalEntry(1, Instant.EPOCH, event)).stream())
                .toList();
    }
}
