package dev.kiln.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobResult;
import dev.kiln.job.JobState;
import dev.kiln.job.TestingJobs;
import dev.kiln.journal.JournalEntry;
import dev.kiln.journal.JournalSettings;
import dev.kiln.journal.redis.RedisJournal;
import dev.kiln.lease.LeaseKeeper;
import dev.kiln.lease.Leases;
import dev.kiln.lease.redis.RedisAccess;
import dev.kiln.lease.redis.RedisLeases;
import dev.kiln.queue.Disposition;
import dev.kiln.secret.SecretCipher;
import dev.kiln.secret.SecretSettings;
import dev.kiln.secret.redis.RedisSecretStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobRunnerTest {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final RedisAccess redis = new RedisAccess();
    private final RedisJournal journal =
            new RedisJournal(
                    redis.template(),
                    new JournalSettings(Duration.ofDays(1), 100, Duration.ofMillis(100)),
                    Clock.systemUTC());
    private final Leases leases = new RedisLeases(redis.template());
    private final LeaseKeeper keeper = new LeaseKeeper(leases, LEASE);
    private final Job job = TestingJobs.push();

    @AfterEach
    void close() {
        keeper.close();
        journal.close();
        redis.close();
    }

    @Test
    void endsAJobThatSucceedsAndTellsItsStoryFirst() throws Exception {
        JobRunner runner =
                runner(log -> {
                    log.add(new JobEvent.Notice("hello"));
                    return TestingJobs.result();
                });
        assertThat(runner.accept(job)).isEqualTo(new Disposition.Done());
        assertThat(journal.read(job.id(), 0, 10))
                .extracting(JournalEntry::event)
                .containsExactly(
                        new JobEvent.Accepted(job),
                        new JobEvent.Started("p1", 1),
                        new JobEvent.Notice("hello"),
                        new JobEvent.Succeeded(TestingJobs.result()));
        assertThat(leases.holder("job:" + job.id())).isEmpty();
        assertThat(runner.accept(job)).as("once is enough").isEqualTo(new Disposition.Done());
        assertThat(record().attempts()).isEqualTo(1);
    }

    @Test
    void triesAgainWhatTheFarmFailedAtUntilItsAttemptsAreUp() throws Exception {
        JobRunner runner =
                runner(_ -> {
                    throw new IOException("the far side is away");
                });
        assertThat(runner.accept(job)).isInstanceOf(Disposition.Retry.class);
        assertThat(record().state()).isEqualTo(JobState.QUEUED);
        assertThat(runner.accept(job)).isEqualTo(new Disposition.Done());
        assertThat(record().state()).isEqualTo(JobState.FAILED);
        assertThat(failure().message()).contains("attempt 2", "the far side is away");
    }

    @Test
    void doesNotTryAgainWhatCannotSucceed() throws Exception {
        JobFailure failure = JobFailure.of(JobFailure.Kind.PUSH_REFUSED, "denied");
        JobRunner runner =
                runner(_ -> {
                    throw new JobFailedException(failure);
                });
        assertThat(runner.accept(job)).isEqualTo(new Disposition.Done());
        assertThat(failure()).isEqualTo(failure);
    }

    @Test
    void leavesAJobToTheHolderOfItsLease() throws Exception {
        assertThat(leases.tryAcquire("job:" + job.id(), "another", LEASE)).isPresent();
        assertThat(runner(_ -> TestingJobs.result()).accept(job))
                .isInstanceOf(Disposition.Retry.class);
        assertThat(record().attempts()).isZero();
    }

    @Test
    void buriesJobsOfAnotherSort() throws Exception {
        JobRunner runner = runner(_ -> Optional.empty(), 2);
        assertThat(runner.accept(job)).isInstanceOf(Disposition.Dead.class);
    }

    @Test
    void handsBackWhatRunsWhenItStops() throws Exception {
        var begun = new CountDownLatch(1);
        JobRunner runner = runner(_ -> waitForever(begun));
        var accepting = new FutureTask<>(() -> runner.accept(job));
        Thread.ofVirtual().start(accepting);
        begun.await();
        runner.stop();
        assertThatThrownBy(accepting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(record().state()).isEqualTo(JobState.QUEUED);
        await().until(() -> leases.holder("job:" + job.id()).isEmpty());
        assertThat(runner(_ -> TestingJobs.result()).accept(job)).isEqualTo(new Disposition.Done());
        assertThat(record().attempts()).isEqualTo(2);
    }

    @Test
    void stopsWhatIsCancelled() throws Exception {
        var begun = new CountDownLatch(1);
        JobRunner runner = runner(_ -> waitForever(begun));
        var accepting = new FutureTask<>(() -> runner.accept(job));
        Thread.ofVirtual().start(accepting);
        begun.await();
        runner.cancel(job.id());
        assertThat(accepting.get()).isEqualTo(new Disposition.Done());
        assertThat(record().state()).isEqualTo(JobState.CANCELLED);
    }

    private static JobResult waitForever(CountDownLatch begun) throws InterruptedException {
        begun.countDown();
        new CountDownLatch(1).await();
        return TestingJobs.result();
    }

    private JobRunner runner(JobTask task) throws IOException {
        return runner(_ -> Optional.of(task), 2);
    }

    private JobRunner runner(JobTask.Source tasks, int attempts) throws IOException {
        SecretSettings secrets = SecretSettings.defaults();
        return new JobRunner(
                journal,
                leases,
                keeper,
                tasks,
                new RedisSecretStore(redis.template(), SecretCipher.open(secrets), secrets),
                new JobRunner.Settings("p1", attempts));
    }

    private JobRecord record() {
        return journal.find(job.id()).orElseThrow();
    }

    private JobFailure failure() {
        JobFailure failure = record().failure();
        assertThat(failure).isNotNull();
        return java.util.Objects.requireNonNull(failure);
    }
}
