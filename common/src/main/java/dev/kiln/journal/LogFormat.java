package dev.kiln.journal;

import dev.kiln.job.BuildJob;
import dev.kiln.job.IndexJob;
import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobResult;
import dev.kiln.job.LayerPush;
import dev.kiln.job.PushJob;
import dev.kiln.job.PushedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A job's events as lines of text for people, close to what BuildKit's plain progress prints:
 *
 * <pre>
 * #2 [build 2/5] RUN apt update
 * #2 | Hit:1 http://deb.debian.org/debian bookworm InRelease
 * #2 DONE 1.2s
 * #3 [build 3/5] COPY . /src
 * #3 CACHED
 * image docker.io/library/app:1 digest sha256:…
 * </pre>
 *
 * <p>A push is told of in the words of {@code docker push}.
 *
 * <p>Every line stands for itself: a reader may begin anywhere. Control characters that a step
 * prints are taken out (see {@link PlainText}).
 */
public final class LogFormat {
    private static final long KIB = 1024;

    private LogFormat() {}

    /** The lines of one event, without line ends; may be none. */
    public static List<String> lines(JournalEntry entry) {
        return lines(entry.event());
    }

    /** As {@link #lines(JournalEntry)}. */
    public static List<String> lines(JobEvent event) {
        return switch (event) {
            case JobEvent.Accepted accepted -> accepted(accepted.job());
            case JobEvent.Queued queued -> List.of("queued for " + queued.route());
            case JobEvent.Started started -> List.of(started(started));
            case JobEvent.HandedBack back ->
                    List.of("handed back by " + back.worker() + ": " + plain(back.reason()));
            case JobEvent.CancelRequested cancel ->
                    List.of("cancel requested: " + plain(cancel.reason()));
            case JobEvent.StepStarted step -> List.of(started(step));
            case JobEvent.StepWaiting wait ->
                    List.of("#" + wait.step() + " WAITING for " + wait.owner() + ", which runs it");
            case JobEvent.StepOutput output -> output(output);
            case JobEvent.StepFinished finished -> List.of(finished(finished));
            case JobEvent.StepStored _ -> List.of();
            case JobEvent.StepFailed failed ->
                    List.of("#" + failed.step() + " ERROR " + plain(failed.failure().message()));
            case JobEvent.LayerMoved moved ->
                    List.of(moved.layer().shortHex() + ": " + pushed(moved.push()));
            case JobEvent.ImagePushed pushed -> List.of(pushed(pushed.image()));
            case JobEvent.Notice notice -> List.of(plain(notice.text()));
            case JobEvent.Succeeded succeeded -> succeeded(succeeded.result());
            case JobEvent.Failed failed -> failed(failed.failure());
            case JobEvent.Cancelled cancelled -> List.of("CANCELLED: " + plain(cancelled.reason()));
        };
    }

    /** A size as people read it, {@code 12.3 MiB}. */
    public static String size(long sizeBytes) {
        double value = sizeBytes;
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        while (value >= KIB && unit < units.length - 1) {
            value /= KIB;
            unit++;
        }
        return unit == 0
                ? sizeBytes + " B"
                : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /** A duration as people read it, {@code 1.2s}. */
    public static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
    }

    private static List<String> accepted(Job job) {
        var lines = new ArrayList<String>();
        lines.add("job " + job.id() + " accepted");
        switch (job) {
            case BuildJob _ -> {}
            case PushJob push ->
                    lines.add(
                            "The push refers to repository [%s/%s]"
                                    .formatted(
                                            push.target().registry(), push.target().repository()));
            case IndexJob index ->
                    index.builds()
                            .forEach(part ->
                                    lines.add("  " + part.platform() + " is job " + part.job()));
        }
        return lines;
    }

    private static String started(JobEvent.Started started) {
        return "started by "
                + started.worker()
                + (started.attempt() > 1 ? " (attempt " + started.attempt() + ")" : "");
    }

    private static String started(JobEvent.StepStarted step) {
        return "#%d [%s %d/%d] %s"
                .formatted(
                        step.step(),
                        step.stage(),
                        step.step(),
                        step.total(),
                        plain(step.instruction()));
    }

    private static List<String> output(JobEvent.StepOutput output) {
        return output.text()
                .lines()
                .map(line -> "#" + output.step() + " | " + PlainText.of(line))
                .toList();
    }

    private static String finished(JobEvent.StepFinished finished) {
        String prefix = "#" + finished.step() + " ";
        return switch (finished.outcome()) {
            case CACHED -> prefix + "CACHED";
            case CONFIG -> prefix + "DONE";
            case EXECUTED -> prefix + "DONE " + seconds(finished.millis());
            case SHARED -> prefix + "DONE " + seconds(finished.millis()) + " by another job";
        };
    }

    private static String pushed(LayerPush push) {
        return switch (push) {
            case LayerPush.Preparing() -> "Preparing";
            case LayerPush.Waiting() -> "Waiting";
            case LayerPush.Pushing(long sent, long total) ->
                    "Pushing " + size(sent) + "/" + size(total);
            case LayerPush.Pushed() -> "Pushed";
            case LayerPush.Exists() -> "Layer already exists";
            case LayerPush.Mounted(String repository) -> "Mounted from " + plain(repository);
            case LayerPush.Skipped() -> "Skipped foreign layer";
        };
    }

    private static String pushed(PushedImage image) {
        return "%s: digest: %s size: %d"
                .formatted(image.name().tag(), image.digest(), image.manifestBytes());
    }

    private static List<String> succeeded(JobResult result) {
        if (result.pushed() != null) {
            return List.of(); // each image had its own line
        }
        var lines = new ArrayList<String>();
        for (var tag : result.tags()) {
            lines.add("image " + tag + " digest " + result.manifest());
        }
        if (lines.isEmpty()) {
            lines.add("image digest " + result.manifest());
        }
        lines.add(
                "%d steps executed, %d cached, %s"
                        .formatted(
                                result.stepsExecuted(),
                                result.stepsCached(),
                                size(result.sizeBytes())));
        return lines;
    }

    private static List<String> failed(JobFailure failure) {
        var lines = new ArrayList<String>();
        lines.add("ERROR " + plain(failure.message()));
        String instruction = failure.instruction();
        if (failure.line() > 0 || instruction != null) {
            lines.add(
                    "  at Dockerfile"
                            + (failure.line() > 0 ? ":" + failure.line() : "")
                            + (failure.column() > 0 ? ":" + failure.column() : "")
                            + (instruction == null ? "" : ": " + plain(instruction)));
        }
        if (failure.exitStatus() != null) {
            lines.add("  exit status " + failure.exitStatus());
        }
        if (failure.lastGoodImage() != null) {
            lines.add("  last good image: " + failure.lastGoodImage());
        }
        return lines;
    }

    private static String plain(String text) {
        return PlainText.of(text.replace('\n', ' '));
    }
}
