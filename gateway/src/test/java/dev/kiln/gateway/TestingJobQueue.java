package dev.kiln.gateway;

import dev.kiln.job.Job;
import dev.kiln.job.Route;
import dev.kiln.queue.ControlMessage;
import dev.kiln.queue.JobConsumer;
import dev.kiln.queue.JobQueue;
import dev.kiln.queue.QueueUnavailableException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A queue that remembers what it was given, and can be cut off. */
public final class TestingJobQueue implements JobQueue {
    public final List<Job> published = new CopyOnWriteArrayList<>();
    public final List<ControlMessage> messages = new CopyOnWriteArrayList<>();
    private volatile boolean available = true;

    public void available(boolean now) {
        available = now;
    }

    @Override
    public void publish(Job job) {
        requireAvailable();
        published.add(job);
    }

    @Override
    public Subscription consume(Route route, int concurrency, JobConsumer consumer) {
        throw new IllegalStateException("a gateway consumes no jobs");
    }

    @Override
    public void broadcast(ControlMessage message) {
        requireAvailable();
        messages.add(message);
    }

    @Override
    public Subscription onControl(Consumer<ControlMessage> listener) {
        throw new IllegalStateException("a gateway listens to no control messages");
    }

    private void requireAvailable() {
        if (!available) {
            throw new QueueUnavailableException(
                    "the broker is away", new java.io.IOException("connection refused"));
        }
    }
}
