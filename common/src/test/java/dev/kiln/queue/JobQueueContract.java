package dev.kiln.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kiln.job.Job;
import dev.kiln.job.JobId;
import dev.kiln.job.TestingJobs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What every job queue does. The queue under test waits a second after a consumer threw. */
public abstract class JobQueueContract {
    protected static final int DELIVERY_LIMIT = 3;
    protected static final Duration FAILURE_DELAY = Duration.ofSeconds(1);
    protected static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The queue under test, without jobs. */
    protected abstract JobQueue queue();

    /** Why a job is in the dead-letter queue, if it is there. */
    protected abstract Optional<String> deadReason(JobId job);

    protected static ConditionFactory eventually() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    @Test
    void deliversWhatWasPublished() {
        Job job = TestingJobs.build();
        List<Job> seen = new CopyOnWriteArrayList<>();
        try (var subscription = queue().consume(TestingJobs.ROUTE, 1, collect(seen))) {
            assertThat(subscription).isNotNull();
            queue().publish(job);
            eventually().until(() -> seen.equals(List.of(job)));
        }
    }

    @Test
    void aJobWaitsForItsFirstConsumer() {
        Job job = TestingJobs.build();
        queue().publish(job);
        List<Job> seen = new CopyOnWriteArrayList<>();
        try (var subscription = queue().consume(TestingJobs.ROUTE, 1, collect(seen))) {
            assertThat(subscription).isNotNull();
            eventually().until(() -> seen.equals(List.of(job)));
        }
    }

    @Test
    void eachJobGoesToOneConsumer() {
        Map<JobId, AtomicInteger> deliveries = new ConcurrentHashMap<>();
        JobConsumer count =
                job -> {
                    deliveries
                            .computeIfAbsent(job.id(), id -> new AtomicInteger())
                            .incrementAndGet();
                    return new Disposition.Done();
                };
        try (var first = queue().consume(TestingJobs.ROUTE, 2, count);
                var second = queue().consume(TestingJobs.ROUTE, 2, count)) {
            assertThat(List.of(first, second)).doesNotContainNull();
            for (int i = 0; i < 30; i++) {
                queue().publish(TestingJobs.build());
            }
            eventually().until(() -> deliveries.size() == 30);
        }
        assertThat(deliveries.values()).allMatch(count1 -> count1.get() == 1);
    }

    @Test
    void runsNoMoreThanItsConcurrency() throws InterruptedException {
        Semaphore started = new Semaphore(0);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        JobConsumer consumer =
                job -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    started.release();
                    go.await();
                    running.decrementAndGet();
                    return new Disposition.Done();
                };
        try (var subscription = queue().consume(TestingJobs.ROUTE, 2, consumer)) {
            assertThat(subscription).isNotNull();
            for (int i = 0; i < 5; i++) {
                queue().publish(TestingJobs.build());
            }
            assertThat(started.tryAcquire(2, PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            go.countDown();
            assertThat(started.tryAcquire(3, PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void aRetryComesBackAfterItsDelayAndHoldsNobodyUp() {
        Job retried = TestingJobs.build();
        Job other = TestingJobs.build();
        List<Long> times = new CopyOnWriteArrayList<>();
        List<JobId> order = new CopyOnWriteArrayList<>();
        JobConsumer consumer =
                job -> {
                    order.add(job.id());
                    if (!job.equals(retried)) {
                        return new Disposition.Done();
                    }
                    times.add(System.nanoTime());
                    return times.size() == 1
                            ? new Disposition.Retry(Duration.ofMillis(1_500))
                            : new Disposition.Done();
                };
        try (var subscription = queue().consume(TestingJobs.ROUTE, 1, consumer)) {
            assertThat(subscription).isNotNull();
            queue().publish(retried);
            queue().publish(other);
            eventually().until(() -> times.size() == 2);
        }
        assertThat(order).containsExactly(retried.id(), other.id(), retried.id());
        assertThat(Duration.ofNanos(times.get(1) - times.get(0)))
                .isGreaterThanOrEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void aJobMayBePutOffAnyNumberOfTimes() {
        Job job = TestingJobs.index(TestingJobs.build());
        List<Job> seen = new CopyOnWriteArrayList<>();
        JobConsumer consumer =
                delivered -> {
                    seen.add(delivered);
                    return seen.size() <= 2 * DELIVERY_LIMIT
                            ? new Disposition.Retry(Duration.ofMillis(100))
                            : new Disposition.Done();
                };
        try (var subscription = queue().consume(TestingJobs.ROUTE, 1, consumer)) {
            assertThat(subscription).isNotNull();
            queue().publish(job);
            eventually().until(() -> seen.size() == 2 * DELIVERY_LIMIT + 1);
        }
        assertThat(seen).containsOnly(job);
        assertThat(deadReason(job.id())).isEmpty();
    }

    @Test
    void aJobWhoseConsumerThrewIsTriedAgain() {
        AtomicInteger calls = new AtomicInteger();
        JobConsumer consumer =
                job -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("the disk is full");
                    }
                    return new Disposition.Done();
                };
        Job job = TestingJobs.build();
        try (var subscription = queue().consume(TestingJobs.ROUTE, 1, consumer)) {
            assertThat(subscription).isNotNull();
            queue().publish(job);
            eventually().until(() -> calls.get() == 2);
        }
        assertThat(deadReason(job.id())).isEmpty();
    }

    @Test
    void aJobWhoseConsumerAlwaysThrowsIsDeadInTheEnd() {
        AtomicInteger calls = new AtomicInteger();
        JobConsumer consumer =
                job -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("the disk is full");
                };
        Job job = TestingJobs.build();
        try (var subscription = queue().consume(TestingJobs.ROUTE, 1, consumer)) {
            assertThat(subscription).isNotNull();
            queue().publish(job);
            eventually()
                    .untilAsserted(() ->
                            assertThat(deadReason(job.id()))
                                    .hasValueSatisfying(reason ->
                                            assertThat(reason).contains("the disk is full")));
        }
        assertThat(calls).hasValue(DELIVERY_LIMIT);
    }

    @Test
    void aDeadJobIsKeptWithTheReason() {
        AtomicInteger calls = new AtomicInteger();
        JobConsumer consumer =
                job -> {
                    calls.incrementAndGet();
                    return new Disposition.Dead("no such platform");
                };
        Job job = TestingJobs.build();
        try (var subscription = queue().consume(TestingJobs.ROUTE, 1, consumer)) {
            assertThat(subscription).isNotNull();
            queue().publish(job);
            eventually().until(() -> deadReason(job.id()).equals(Optional.of("no such platform")));
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void closingWaitsForWhatRunsAndTakesNothingNew() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<JobId> ended = new CopyOnWriteArrayList<>();
        JobConsumer slow =
                job -> {
                    started.countDown();
                    go.await();
                    ended.add(job.id());
                    return new Disposition.Done();
                };
        Job first = TestingJobs.build();
        Job second = TestingJobs.build();
        JobQueue.Subscription subscription = queue().consume(TestingJobs.ROUTE, 1, slow);
        queue().publish(first);
        queue().publish(second);
        assertThat(started.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Thread closer = Thread.ofVirtual().start(subscription::close);
        assertThat(closer.join(Duration.ofMillis(300))).as("closed while a job ran").isFalse();
        go.countDown();
        assertThat(closer.join(PATIENCE)).isTrue();
        assertThat(ended).containsExactly(first.id());

        List<Job> seen = new CopyOnWriteArrayList<>();
        try (var next = queue().consume(TestingJobs.ROUTE, 1, collect(seen))) {
            assertThat(next).isNotNull();
            eventually().until(() -> seen.equals(List.of(second)));
        }
    }

    @Test
    void aControlMessageReachesEveryListenerUntilItCloses() {
        List<ControlMessage> first = new CopyOnWriteArrayList<>();
        List<ControlMessage> second = new CopyOnWriteArrayList<>();
        ControlMessage one = new ControlMessage.Cancel(TestingJobs.build().id());
        ControlMessage two = new ControlMessage.Cancel(TestingJobs.build().id());
        JobQueue.Subscription ending = queue().onControl(first::add);
        try (var staying = queue().onControl(second::add)) {
            assertThat(staying).isNotNull();
            queue().broadcast(one);
            eventually().until(() -> first.equals(List.of(one)) && second.equals(List.of(one)));
            ending.close();
            queue().broadcast(two);
            eventually().until(() -> second.equals(List.of(one, two)));
        }
        assertThat(first).containsExactly(one);
    }

    @Test
    void aControlMessageNeedsNoListener() {
        queue().broadcast(new ControlMessage.Cancel(TestingJobs.build().id()));
    }

    protected static JobConsumer collect(List<Job> into) {
        return job -> {
            into.add(job);
            return new Disposition.Done();
        };
    }
}
