package dev.kiln.standalone;

import dev.kiln.job.Job;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobState;
import dev.kiln.job.Route;
import dev.kiln.journal.Journal;
import dev.kiln.queue.ControlMessage;
import dev.kiln.queue.Disposition;
import dev.kiln.queue.JobConsumer;
import dev.kiln.queue.JobQueue;
import dev.kiln.queue.QueueSettings;
import dev.kiln.queue.QueueUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job queue in memory. It is durable through the journal: whatever has not ended there is
 * queued again when the process starts, so a job must be in the journal before it is published, as
 * the outbox rule demands anyway.
 */
public final class EmbeddedJobQueue implements JobQueue, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedJobQueue.class);

    private final QueueSettings settings;
    private final DeadLetters dead;
    private final Map<Route, RouteQueue> queues = new ConcurrentHashMap<>();

    /** Jobs that wait, run or are delayed: publishing one of them again adds nothing. */
    private final Set<JobId> present = ConcurrentHashMap.newKeySet();

    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final List<Consumer<ControlMessage>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService delays =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("kiln-queue-delays").factory());

    /** Refills the queue from the journal, oldest jobs first. */
    public EmbeddedJobQueue(Journal journal, DeadLetters dead, QueueSettings settings) {
        this.dead = dead;
        this.settings = settings;
        for (JobState state : List.of(JobState.RUNNING, JobState.QUEUED, JobState.ACCEPTED)) {
            journal.waiting(state, Instant.MAX, Integer.MAX_VALUE).stream()
                    .map(JobRecord::job)
                    .filter(job -> dead.find(job.id()).isEmpty())
                    .forEach(this::publish);
        }
        if (!present.isEmpty()) {
            LOG.info("{} jobs that had not ended are queued again", present.size());
        }
    }

    @Override
    public void publish(Job job) {
        if (delays.isShutdown()) {
            throw new QueueUnavailableException(
                    "job " + job.id() + " was not queued: Kiln is stopping",
                    new IllegalStateException("the queue is closed"));
        }
        if (present.add(job.id())) {
            queue(job.route()).add(new Delivery(job, 0));
        }
    }

    @Override
    public Subscription consume(Route route, int concurrency, JobConsumer consumer) {
        EmbeddedSubscription subscription =
                new EmbeddedSubscription(
                        "kiln-" + route,
                        queue(route),
                        concurrency,
                        delivery -> handle(delivery, consumer));
        subscriptions.add(subscription);
        return () -> {
            subscription.close();
            subscriptions.remove(subscription);
        };
    }

    @Override
    public void broadcast(ControlMessage message) {
        for (Consumer<ControlMessage> listener : listeners) {
            try {
                listener.accept(message);
            } catch (RuntimeException e) {
                LOG.error("a listener failed on control message {}", message, e);
            }
        }
    }

    @Override
    public Subscription onControl(Consumer<ControlMessage> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        delays.shutdownNow();
        subscriptions.forEach(Subscription::close);
    }

    private RouteQueue queue(Route route) {
        return queues.computeIfAbsent(route, key -> new RouteQueue());
    }

    private void handle(Delivery delivery, JobConsumer consumer) {
        try {
            settle(consumer.accept(delivery.job()), delivery);
        } catch (InterruptedException e) {
            again(delivery, Duration.ZERO);
        } catch (RuntimeException | Error e) {
            LOG.warn("the consumer failed on job {}", delivery.job().id(), e);
            Delivery next = new Delivery(delivery.job(), delivery.failures() + 1);
            if (next.failures() < settings.deliveryLimit()) {
                again(next, settings.failureDelay());
            } else {
                bury(
                        delivery.job(),
                        "the consumer failed %d times, the last time with: %s"
                                .formatted(next.failures(), e));
            }
        }
    }

    private void settle(Disposition disposition, Delivery delivery) {
        switch (disposition) {
            case Disposition.Done() -> present.remove(delivery.job().id());
            case Disposition.Retry(Duration delay) -> again(delivery, delay);
            case Disposition.Dead(String reason) -> bury(delivery.job(), reason);
        }
    }

    private void again(Delivery delivery, Duration delay) {
        try {
            ScheduledFuture<?> _ =
                    delays.schedule(
                            () -> queue(delivery.job().route()).add(delivery),
                            delay.toMillis(),
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The queue is closed; the journal remembers the job for the next start.
            LOG.info("job {} will be queued again at the next start", delivery.job().id());
        }
    }

    private void bury(Job job, String reason) {
        LOG.warn("job {} goes to the dead letters: {}", job.id(), reason);
        dead.add(new DeadLetters.DeadLetter(job, reason, Instant.now()));
        present.remove(job.id());
    }
}
