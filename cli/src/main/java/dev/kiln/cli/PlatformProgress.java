package dev.kiln.cli;

import dev.kiln.cli.farm.FarmClient;
import dev.kiln.cli.farm.JobFollower;
import dev.kiln.cli.progress.Progress;
import dev.kiln.job.IndexJob;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobState;
import dev.kiln.journal.JournalEntry;
import dev.kiln.journal.LogFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows a job and, where it joins builds of several platforms, these too: their lines begin with
 * {@code [linux/amd64]}.
 */
final class PlatformProgress implements Progress {
    /** How long the builds' last lines are waited for once the job that joins them has ended. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final FarmClient farm;
    private final PrintWriter out;
    private final Progress job;
    private final List<Thread> builds = new ArrayList<>();

    /**
     * @param job shows the job itself
     */
    PlatformProgress(FarmClient farm, PrintWriter out, Progress job) {
        this.farm = farm;
        this.out = out;
        this.job = job;
    }

    @Override
    public void accept(JournalEntry entry) {
        if (entry.event().state().filter(JobState::isTerminal).isPresent()) {
            awaitBuilds();
        }
        job.accept(entry);
        if (entry.event() instanceof JobEvent.Accepted(IndexJob index)) {
            index.builds().forEach(this::follow);
        }
    }

    private void follow(IndexJob.Part part) {
        String prefix = "[" + part.platform() + "] ";
        builds.add(
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                new JobFollower(farm, part.job(), BuildRun.PATIENCE)
                                        .follow(entry ->
                                                LogFormat.lines(entry)
                                                        .forEach(line -> print(prefix + line)));
                            } catch (IOException e) {
                                print(prefix + e.getMessage());
                            }
                        }));
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }

    private void awaitBuilds() {
        try {
            for (Thread build : builds) {
                build.join(GRACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        builds.forEach(Thread::interrupt);
        job.close();
    }
}
