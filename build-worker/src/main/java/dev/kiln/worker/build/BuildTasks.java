package dev.kiln.worker.build;

import dev.kiln.job.BuildJob;
import dev.kiln.job.IndexJob;
import dev.kiln.job.Job;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobResult;
import dev.kiln.job.PushJob;
import dev.kiln.runner.JobTask;
import dev.kiln.runner.JournalWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The jobs that a worker does. */
public final class BuildTasks implements JobTask.Source {
    private final BuildRunner builds;
    private final IndexJoiner indexes;
    private final long maxOutputBytes;

    /**
     * @param maxOutputBytes how much of a step's output is kept
     */
    public BuildTasks(BuildRunner builds, IndexJoiner indexes, long maxOutputBytes) {
        this.builds = builds;
        this.indexes = indexes;
        this.maxOutputBytes = maxOutputBytes;
    }

    @Override
    public Optional<JobTask> find(Job job) {
        return switch (job) {
            case BuildJob build ->
                    Optional.of(journal ->
                            builds.run(build, new JournalBuildLog(journal, maxOutputBytes)));
            case IndexJob index -> Optional.of(new Joining(index));
            case PushJob _ -> Optional.empty();
        };
    }

    /** Joins the builds of an index once they are over. */
    private final class Joining implements JobTask {
        private final IndexJob job;

        Joining(IndexJob job) {
            this.job = job;
        }

        @Override
        public Optional<Duration> delay(JobRecord record) {
            return indexes.isDue(job, record)
                    ? Optional.empty()
                    : Optional.of(indexes.pollInterval());
        }

        @Override
        public void cancelled() {
            indexes.cancelBuilds(job, "job " + job.id() + " is cancelled");
        }

        @Override
        public JobResult run(JournalWriter journal) throws IOException, BuildFailedException {
            return indexes.join(job);
        }
    }
}
