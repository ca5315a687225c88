package dev.kiln.standalone;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The deliveries that wait on one route, first in, first out. */
final class RouteQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Delivery> waiting = new ArrayDeque<>();

    void add(Delivery delivery) {
        lock.lock();
        try {
            waiting.add(delivery);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Makes every taker look at its condition again. */
    void wakeAll() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a delivery; empty once the taker does not want one any more. */
    Optional<Delivery> take(BooleanSupplier wanted) {
        lock.lock();
        try {
            while (wanted.getAsBoolean()) {
                Delivery next = waiting.poll();
                if (next != null) {
                    return Optional.of(next);
                }
                changed.awaitUninterruptibly();
            }
            changed.signal(); // a signal that this taker swallowed belongs to another
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
