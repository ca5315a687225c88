package dev.kiln.standalone;

import dev.kiln.queue.JobQueue;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Threads that hand the deliveries of one route to a consumer. */
final class EmbeddedSubscription implements JobQueue.Subscription {
    private final RouteQueue queue;
    private final Consumer<Delivery> handler;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final List<Thread> threads;

    /**
     * @param handler must not throw
     */
    EmbeddedSubscription(
            String name, RouteQueue queue, int concurrency, Consumer<Delivery> handler) {
        this.queue = queue;
        this.handler = handler;
        threads =
                IntStream.range(0, concurrency)
                        .mapToObj(i -> Thread.ofVirtual().name(name + "-" + i).unstarted(this::run))
                        .toList();
        threads.forEach(Thread::start);
    }

    @Override
    public void close() {
        open.set(false);
        queue.wakeAll();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true; // what runs must have ended when this returns
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            Delivery next = queue.take(open::get).orElse(null);
            if (next == null) {
                return;
            }
            handler.accept(next);
            boolean _ = Thread.interrupted(); // meant for the job that has just ended
        }
    }
}
