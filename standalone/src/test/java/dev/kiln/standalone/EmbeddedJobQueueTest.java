package dev.kiln.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.job.BuildJob;
import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.job.TestingJobs;
import dev.kiln.lease.Lease;
import dev.kiln.queue.Disposition;
import dev.kiln.queue.JobQueue;
import dev.kiln.queue.JobQueueContract;
import dev.kiln.queue.QueueSettings;
import dev.kiln.queue.QueueUnavailableException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedJobQueueTest extends JobQueueContract {
    private static final QueueSettings SETTINGS =
            new QueueSettings(
                    DELIVERY_LIMIT,
                    FAILURE_DELAY,
                    Duration.ofSeconds(1),
                    Duration.ofHours(1),
                    1024);

    @TempDir Path folder;

    private EmbeddedStore store;
    private MvJournal journal;
    private DeadLetters dead;
    private EmbeddedJobQueue queue;

    @BeforeEach
    void open() {
        store = new EmbeddedStore(folder);
        journal = new MvJournal(store, MvJournalTest.SETTINGS, Clock.systemUTC());
        dead = new DeadLetters(store);
        queue = new EmbeddedJobQueue(journal, dead, SETTINGS);
    }

    @AfterEach
    void close() {
        queue.close();
        store.close();
    }

    @Override
    protected JobQueue queue() {
        return queue;
    }

    @Override
    protected Optional<String> deadReason(JobId job) {
        return dead.find(job).map(DeadLetters.DeadLetter::reason);
    }

    @Test
    void whatHadNotEndedIsQueuedAgainAfterARestart() {
        BuildJob accepted = opened();
        BuildJob queued = opened();
        BuildJob running = opened();
        BuildJob ended = opened();
        BuildJob buried = opened();
        journal.append(queued.id(), new JobEvent.Queued(queued.route()));
        Lease lease = new Lease("job:" + running.id(), "worker", 1);
        journal.append(running.id(), List.of(new JobEvent.Started("worker", 1)), lease);
        journal.append(ended.id(), new JobEvent.Cancelled("asked"));
        queue.publish(buried);
        try (var subscription =
                queue.consume(TestingJobs.ROUTE, 1, job -> new Disposition.Dead("why"))) {
            assertThat(subscription).isNotNull();
            eventually().until(() -> deadReason(buried.id()).isPresent());
        }
        close();
        open();
        List<Job> seen = new CopyOnWriteArrayList<>();
        try (var subscription = queue.consume(TestingJobs.ROUTE, 1, collect(seen))) {
            assertThat(subscription).isNotNull();
            eventually().until(() -> seen.size() == 3);
        }
        assertThat(seen).containsExactly(running, queued, accepted);
    }

    @Test
    void aJobThatIsStillThereIsNotQueuedTwice() throws InterruptedException {
        Job job = TestingJobs.build();
        List<Job> seen = new CopyOnWriteArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        queue.publish(job);
        queue.publish(job);
        try (var subscription =
                queue.consume(
                        TestingJobs.ROUTE,
                        2,
                        taken -> {
                            seen.add(taken);
                            go.await();
                            return new Disposition.Done();
                        })) {
            assertThat(subscription).isNotNull();
            eventually().until(() -> seen.size() == 1);
            queue.publish(job);
            Job marker = TestingJobs.build();
            queue.publish(marker);
            eventually().until(() -> seen.contains(marker));
            assertThat(seen).containsExactly(job, marker);
            go.countDown();
        }
        queue.publish(job);
        List<Job> again = new ArrayList<>();
        try (var subscription = queue.consume(TestingJobs.ROUTE, 1, collect(again))) {
            assertThat(subscription).isNotNull();
            eventually().until(() -> again.size() == 1);
        }
    }

    @Test
    void aClosedQueueRefusesJobs() {
        queue.close();
        assertThatThrownBy(() -> queue.publish(TestingJobs.build()))
                .isInstanceOf(QueueUnavailableException.class)
                .hasMessageContaining("Kiln is stopping");
    }

    private BuildJob opened() {
        BuildJob job = TestingJobs.build();
        journal.open(job);
        return job;
    }
}
