package dev.kiln.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kiln.image.Digest;
import dev.kiln.job.BuildJob;
import dev.kiln.job.IndexJob;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobResult;
import dev.kiln.job.JobState;
import dev.kiln.job.LayerPush;
import dev.kiln.job.PushJob;
import dev.kiln.job.PushedImage;
import dev.kiln.job.TestingJobs;
import dev.kiln.lease.Lease;
import dev.kiln.lease.LeaseLostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every journal does. */
public abstract class JournalContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The journal under test, without jobs. */
    protected abstract Journal journal();

    @Test
    void opensAJobOnce() {
        BuildJob job = TestingJobs.build();
        assertThat(journal().find(job.id())).isEmpty();
        assertThat(journal().open(job)).isTrue();
        assertThat(journal().open(job)).isFalse();
        JobRecord record = journal().find(job.id()).orElseThrow();
        assertThat(record.job()).isEqualTo(job);
        assertThat(record.state()).isEqualTo(JobState.ACCEPTED);
        assertThat(record.lastSequence()).isEqualTo(1);
        List<JournalEntry> entries = journal().read(job.id(), 0, 10);
        assertThat(entries).hasSize(1);
        assertThat(entries.getFirst().sequence()).isEqualTo(1);
        assertThat(entries.getFirst().event()).isEqualTo(new JobEvent.Accepted(job));
    }

    @Test
    void keepsEveryKindOfJobAsItIs() {
        IndexJob job = TestingJobs.index(TestingJobs.build(), TestingJobs.build());
        journal().open(job);
        assertThat(journal().find(job.id()).orElseThrow().job()).isEqualTo(job);
        PushJob push = TestingJobs.push();
        journal().open(push);
        assertThat(journal().find(push.id()).orElseThrow().job()).isEqualTo(push);
    }

    @Test
    void keepsTheStoryOfAPushAsItIs() {
        PushJob job = TestingJobs.push();
        journal().open(job);
        Digest layer = Digest.ofText("layer");
        PushedImage image = new PushedImage(job.target(), Digest.ofText("manifest"), 528);
        JobResult result = JobResult.ofPush(List.of(image), Digest.ofText("config"), 10_000);
        List<JobEvent> story =
                List.of(
                        new JobEvent.LayerMoved(layer, new LayerPush.Preparing()),
                        new JobEvent.LayerMoved(layer, new LayerPush.Pushing(1, 2)),
                        new JobEvent.LayerMoved(layer, new LayerPush.Mounted("x/y")),
                        new JobEvent.ImagePushed(image),
                        new JobEvent.Succeeded(result));
        journal().append(job.id(), story, new Lease("job:" + job.id(), "p1", 3));
        assertThat(journal().read(job.id(), 1, 10))
                .extracting(JournalEntry::event)
                .isEqualTo(story);
        assertThat(journal().find(job.id()).orElseThrow().result()).isEqualTo(result);
    }

    @Test
    void theRecordFollowsTheEvents() {
        BuildJob job = opened();
        Lease lease = lease(job, 5);
        assertThat(journal().append(job.id(), new JobEvent.Queued(job.route()))).contains(2L);
        assertThat(
                        journal()
                                .append(
                                        job.id(),
                                        List.of(started(1), output("hello\n"), output("world\n")),
                                        lease))
                .contains(5L);
        assertThat(journal().append(job.id(), new JobEvent.CancelRequested("asked"))).contains(6L);
        JobRecord running = journal().find(job.id()).orElseThrow();
        assertThat(running.state()).isEqualTo(JobState.RUNNING);
        assertThat(running.attempts()).isEqualTo(1);
        assertThat(running.cancelRequested()).isTrue();
        assertThat(running.lastSequence()).isEqualTo(6);
        JobEvent end = new JobEvent.Succeeded(TestingJobs.result());
        assertThat(journal().append(job.id(), List.of(output("!"), end), lease)).contains(8L);
        JobRecord ended = journal().find(job.id()).orElseThrow();
        assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(ended.result()).isEqualTo(TestingJobs.result());
        assertThat(ended.lastSequence()).isEqualTo(8);
        assertThat(ended.updatedAt()).isAfterOrEqualTo(running.updatedAt());
    }

    @Test
    void aWorkerMayBeQuickerThanTheConfirmationOfTheQueue() {
        BuildJob job = opened();
        journal().append(job.id(), List.of(started(1)), lease(job, 1));
        journal().append(job.id(), new JobEvent.Queued(job.route()));
        assertThat(state(job)).isEqualTo(JobState.RUNNING);
        journal()
                .append(job.id(), List.of(new JobEvent.HandedBack("w", "shutdown")), lease(job, 1));
        assertThat(state(job)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void terminalIsTerminal() {
        BuildJob job = opened();
        Lease lease = lease(job, 1);
        JobFailure failure = JobFailure.of(JobFailure.Kind.FARM_ERROR, "the disk is full");
        journal().append(job.id(), List.of(new JobEvent.Failed(failure)), lease);
        assertThat(journal().append(job.id(), new JobEvent.Cancelled("late"))).isEmpty();
        assertThat(journal().append(job.id(), List.of(output("late")), lease)).isEmpty();
        assertThat(journal().append(job.id(), List.of(output("stale")), lease(job, 0))).isEmpty();
        assertThat(journal().find(job.id()).orElseThrow().failure()).isEqualTo(failure);
        assertThat(journal().read(job.id(), 0, 10)).hasSize(2);
    }

    @Test
    void whatIsUnknownIsEmpty() {
        BuildJob job = TestingJobs.build();
        assertThat(journal().append(job.id(), new JobEvent.Notice("x"))).isEmpty();
        assertThat(journal().append(job.id(), List.of(started(1)), lease(job, 1))).isEmpty();
        assertThat(journal().read(job.id(), 0, 10)).isEmpty();
        assertThat(journal().find(job.id())).isEmpty();
    }

    @Test
    void aLaterOwnerFencesAnEarlierOne() {
        BuildJob job = opened();
        journal().append(job.id(), List.of(started(1)), lease(job, 10));
        journal().append(job.id(), List.of(started(2)), lease(job, 11));
        assertThatThrownBy(() ->
                        journal()
                                .append(
                                        job.id(),
                                        List.of(output("stale"), output("stale")),
                                        lease(job, 10)))
                .isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> journal().append(job.id(), List.of(started(3)), lease(job, 10)))
                .isInstanceOf(LeaseLostException.class);
        assertThat(journal().read(job.id(), 0, 10)).hasSize(3);
        assertThat(journal().append(job.id(), List.of(output("mine")), lease(job, 11)))
                .contains(4L);
    }

    @Test
    void refusesEventsThatMakeNoSense() {
        BuildJob job = opened();
        Lease lease = lease(job, 1);
        JobEvent end = new JobEvent.Cancelled("asked");
        assertThatThrownBy(() -> journal().append(job.id(), List.of(end, output("x")), lease))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> journal().append(job.id(), List.of(), lease))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> journal().append(job.id(), new JobEvent.Accepted(job)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(journal().read(job.id(), 0, 10)).hasSize(1);
    }

    @Test
    void readsOnFromASequence() {
        BuildJob job = opened();
        for (int i = 2; i <= 20; i++) {
            journal().append(job.id(), List.of(output("line " + i)), lease(job, 1));
        }
        assertThat(journal().read(job.id(), 4, 3))
                .extracting(JournalEntry::sequence)
                .containsExactly(5L, 6L, 7L);
        assertThat(journal().read(job.id(), 18, 10))
                .extracting(JournalEntry::sequence)
                .containsExactly(19L, 20L);
        assertThat(journal().read(job.id(), 20, 10)).isEmpty();
    }

    @Test
    void concurrentAppendsLeaveNoGapAndLoseNothing() throws Exception {
        BuildJob job = opened();
        int threads = 8;
        int appends = 25;
        List<Callable<List<Long>>> writers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            boolean changesRecord = i % 2 == 0;
            writers.add(() -> appendMany(job, appends, changesRecord));
        }
        List<Long> sequences = new ArrayList<>();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<Long>> written : pool.invokeAll(writers)) {
                List<Long> mine = written.get();
                assertThat(mine).isSorted();
                sequences.addAll(mine);
            }
        }
        long last = 1 + threads * (long) appends;
        assertThat(sequences)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(2, last).boxed().toList());
        assertThat(journal().read(job.id(), 0, 1_000))
                .extracting(JournalEntry::sequence)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
        assertThat(journal().find(job.id()).orElseThrow().lastSequence()).isEqualTo(last);
    }

    private List<Long> appendMany(BuildJob job, int count, boolean changesRecord) {
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JobEvent event =
                    changesRecord
                            ? new JobEvent.CancelRequested("asked")
                            : new JobEvent.Notice("note " + i);
            sequences.add(journal().append(job.id(), event).orElseThrow());
        }
        return sequences;
    }

    @Test
    void waitingEndsSoonAfterAnAppend() throws Exception {
        BuildJob job = opened();
        assertThat(journal().await(job.id(), 0, PATIENCE)).isTrue();
        assertThat(journal().await(job.id(), 1, Duration.ofMillis(100))).isFalse();
        Callable<Boolean> follower = () -> journal().await(job.id(), 1, PATIENCE);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> followers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                followers.add(pool.submit(follower));
            }
            journal().append(job.id(), new JobEvent.Notice("wake up"));
            for (Future<Boolean> woken : followers) {
                assertThat(woken.get()).isTrue();
            }
        }
        long start = System.nanoTime();
        for (long sequence = 2; sequence < 22; sequence++) {
            long after = sequence;
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> journal().append(job.id(), new JobEvent.Notice("tick")));
            assertThat(journal().await(job.id(), after, PATIENCE)).isTrue();
            writer.join();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("twenty wake-ups, which by polling alone would take twenty seconds")
                .isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void listsTheNewestJobsFirst() {
        Instant now = Instant.now();
        BuildJob old = TestingJobs.build(now.minusSeconds(60));
        BuildJob middle = TestingJobs.build(now.minusSeconds(30));
        BuildJob young = TestingJobs.build(now);
        List.of(middle, young, old).forEach(journal()::open);
        assertThat(journal().recent(10))
                .extracting(record -> record.job().id())
                .containsExactly(young.id(), middle.id(), old.id());
        assertThat(journal().recent(2)).hasSize(2);
    }

    @Test
    void listsJobsThatHaveBeenInAStateForLong() {
        BuildJob accepted = opened();
        BuildJob queued = opened();
        BuildJob ended = opened();
        journal().append(queued.id(), new JobEvent.Queued(queued.route()));
        journal().append(ended.id(), new JobEvent.Cancelled("asked"));
        Instant later = Instant.now().plusSeconds(5);
        assertThat(waiting(JobState.ACCEPTED, later)).containsExactly(accepted);
        assertThat(waiting(JobState.QUEUED, later)).containsExactly(queued);
        assertThat(waiting(JobState.RUNNING, later)).isEmpty();
        assertThat(waiting(JobState.ACCEPTED, Instant.now().minusSeconds(5))).isEmpty();
    }

    @Test
    void outputDoesNotMakeAStateYounger() {
        BuildJob job = opened();
        journal().append(job.id(), List.of(started(1)), lease(job, 1));
        await().pollDelay(Duration.ofMillis(50)).until(() -> true);
        Instant between = Instant.now();
        await().pollDelay(Duration.ofMillis(50)).until(() -> true);
        journal().append(job.id(), List.of(output("x")), lease(job, 1));
        assertThat(waiting(JobState.RUNNING, between)).containsExactly(job);
        assertThat(waiting(JobState.RUNNING, between.minusSeconds(1))).isEmpty();
    }

    private List<BuildJob> waiting(JobState state, Instant before) {
        return journal().waiting(state, before, 10).stream()
                .map(record -> (BuildJob) record.job())
                .toList();
    }

    protected final BuildJob opened() {
        BuildJob job = TestingJobs.build();
        assertThat(journal().open(job)).isTrue();
        return job;
    }

    private JobState state(BuildJob job) {
        Optional<JobRecord> record = journal().find(job.id());
        return record.orElseThrow().state();
    }

    protected static Lease lease(BuildJob job, long token) {
        return new Lease("job:" + job.id(), "worker", token);
    }

    protected static JobEvent started(int attempt) {
        return new JobEvent.Started("worker", attempt);
    }

    protected static JobEvent output(String text) {
        return new JobEvent.StepOutput(1, JobEvent.Stream.STDOUT, text);
    }
}
