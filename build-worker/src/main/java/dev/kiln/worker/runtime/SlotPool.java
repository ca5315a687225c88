package dev.kiln.worker.runtime;

import java.io.IOException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** The slots of a worker. A slot is made ready when it is first needed, and then kept. */
final class SlotPool {
    private final SlotFactory factory;
    private final boolean userNamespaces;
    private final Semaphore free;
    private final AtomicInteger created = new AtomicInteger();

    /** The slot used last comes first: what the kernel keeps of it is still warm. */
    private final Deque<Slot> idle = new ConcurrentLinkedDeque<>();

    SlotPool(SlotFactory factory, boolean userNamespaces, int count) {
        this.factory = factory;
        this.userNamespaces = userNamespaces;
        this.free = new Semaphore(count, true);
    }

    /** Waits for a slot. */
    Slot take() throws IOException, InterruptedException {
        free.acquire();
        try {
            Slot slot = idle.pollFirst();
            return slot == null ? factory.create(created.getAndIncrement(), userNamespaces) : slot;
        } catch (IOException | InterruptedException | RuntimeException e) {
            free.release();
            throw e;
        }
    }

    void giveBack(Slot slot) {
        idle.addFirst(slot);
        free.release();
    }
}
