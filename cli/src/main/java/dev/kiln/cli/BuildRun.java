package dev.kiln.cli;

import dev.kiln.cli.farm.FarmClient;
import dev.kiln.cli.farm.FarmException;
import dev.kiln.cli.farm.JobFollower;
import dev.kiln.cli.progress.PlainProgress;
import dev.kiln.cli.progress.Progress;
import dev.kiln.cli.progress.TerminalProgress;
import dev.kiln.image.Descriptor;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.job.JobResult;
import dev.kiln.journal.JournalEntry;
import dev.kiln.journal.LogFormat;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Follows a job that was submitted, cancels it at Ctrl-C, and ends with its exit status. */
final class BuildRun {
    static final int CANCELLED = 130;
    private static final int MAX_PASSED_ON = 125;

    /** How long a farm may be away while a build is followed, its restart for instance. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final FarmClient farm;
    private final JobId job;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean quiet;
    private final @Nullable Path idFile;
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private @Nullable JobResult result;
    private @Nullable JobFailure failure;

    BuildRun(
            FarmClient farm,
            JobId job,
            PrintWriter out,
            PrintWriter err,
            boolean quiet,
            @Nullable Path idFile) {
        this.farm = farm;
        this.job = job;
        this.out = out;
        this.err = err;
        this.quiet = quiet;
        this.idFile = idFile;
    }

    int follow() throws IOException {
        try (var progress =
                quiet ? new Silence(err) : new PlatformProgress(farm, out, progress(out))) {
            Interrupts.handle(() -> interrupt(progress));
            var state =
                    new JobFollower(farm, job, PATIENCE)
                            .follow(entry -> {
                                remember(entry);
                                progress.accept(entry);
                            });
            return switch (state) {
                case SUCCEEDED -> succeeded();
                case FAILED -> statusOf(failure);
                case CANCELLED -> CANCELLED;
                case ACCEPTED, QUEUED, RUNNING ->
                        throw new IllegalStateException("following ended in state " + state);
            };
        }
    }

    static Progress progress(PrintWriter out) {
        boolean terminal = isTerminal() && !"dumb".equals(System.getenv("TERM"));
        return terminal ? new TerminalProgress(out) : new PlainProgress(out);
    }

    /** Whether somebody looks at standard output. */
    static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /**
     * The tar that the build made for its client.
     *
     * @throws FarmException if it made none
     */
    Descriptor output() throws FarmException {
        if (result == null || result.output() == null) {
            throw new FarmException(
                    "job "
                            + job
                            + " succeeded, but made no output: its worker may be of an older"
                            + " version");
        }
        return result.output();
    }

    static int statusOf(@Nullable JobFailure failure) {
        Integer status = failure == null ? null : failure.exitStatus();
        return status != null && status >= 1 && status <= MAX_PASSED_ON ? status : 1;
    }

    private void remember(JournalEntry entry) {
        if (entry.event() instanceof JobEvent.Succeeded succeeded) {
            result = succeeded.result();
        } else if (entry.event() instanceof JobEvent.Failed failed) {
            failure = failed.failure();
        }
    }

    private int succeeded() throws IOException {
        if (result != null) {
            if (idFile != null) {
                Files.writeString(idFile, result.config().toString());
            }
            if (quiet) {
                shown(result).forEach(out::println);
                out.flush();
            }
        }
        return 0;
    }

    /** The one thing that is printed of a quiet job: the image's id, or where it was pushed. */
    private static List<String> shown(JobResult result) {
        return result.pushed() == null
                ? List.of(result.config().toString())
                : result.pushed().stream().map(image -> image.name().toString()).toList();
    }

    /** The first time asks the farm to stop the job, and following goes on; then leaves. */
    private void interrupt(Progress progress) {
        if (!interrupted.compareAndSet(false, true)) {
            progress.close();
            Runtime.getRuntime().halt(CANCELLED);
        }
        try {
            farm.cancel(job);
        } catch (IOException e) {
            err.println("kiln: cannot cancel job " + job + ": " + e.getMessage());
            err.flush();
        }
    }

    /** Shows nothing but failures. */
    private record Silence(PrintWriter err) implements Progress {
        @Override
        public void accept(JournalEntry entry) {
            if (entry.event() instanceof JobEvent.Failed
                    || entry.event() instanceof JobEvent.Cancelled) {
                LogFormat.lines(entry).forEach(err::println);
            }
        }

        @Override
        public void close() {
            err.flush();
        }
    }
}
