package dev.kiln.queue;

import dev.kiln.job.Job;
import dev.kiln.job.Route;

/**
 * How jobs reach those who do them. A job is delivered at least once, and to one consumer at a
 * time.
 */
public interface JobQueue {
    /**
     * Publishes a job to its route and returns once the queue holds it durably.
     *
     * @throws QueueUnavailableException if that was not confirmed; publishing again is safe
     */
    void publish(Job job);

    /**
     * Hands the jobs of a route to a consumer, at most {@code concurrency} at a time, each on a
     * thread of its own. Survives the loss of the connection to the queue.
     */
    Subscription consume(Route route, int concurrency, JobConsumer consumer);

    /** Tells every process that listens, this one included; those that are down miss it. */
    void broadcast(ControlMessage message);

    /** Listens to control messages; the listener must not block. */
    Subscription onControl(java.util.function.Consumer<ControlMessage> listener);

    /** Ends a subscription: takes nothing new, and returns when what runs has ended. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
