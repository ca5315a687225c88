package dev.kiln.worker.snapshot;

import dev.kiln.image.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which snapshots there are, who uses them, and which to give up first. In memory only; safe for
 * use by several threads.
 */
final class Catalog {
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<Digest, Entry> chains = new HashMap<>();

    /** A snapshot that is gone from the catalog and has to be deleted. */
    record Evicted(String id, Set<Digest> chainIds) {}

    private static final class Entry {
        private final String id;
        private final Set<Digest> chainIds = new HashSet<>();
        private int pins;
        private long sizeBytes;
        private Instant used;

        Entry(String id, Instant used) {
            this.id = id;
            this.used = used;
        }
    }

    /** Adds a snapshot, or one more chain id of it. */
    synchronized void put(Digest chainId, String id, Instant used) {
        Entry entry = entries.computeIfAbsent(id, key -> new Entry(id, used));
        entry.chainIds.add(chainId);
        chains.put(chainId, entry);
    }

    /** Finds a snapshot and pins it once. */
    synchronized Optional<String> pinByChain(Digest chainId, Instant now) {
        Entry entry = chains.get(chainId);
        if (entry == null) {
            return Optional.empty();
        }
        entry.pins++;
        entry.used = now;
        return Optional.of(entry.id);
    }

    synchronized void pin(String id) {
        entries.computeIfAbsent(id, key -> new Entry(id, Instant.now())).pins++;
    }

    /**
     * Takes one pin away.
     *
     * @return true if the snapshot has neither pins nor a chain id left and is gone
     */
    synchronized boolean unpin(String id) {
        Entry entry = entries.get(id);
        if (entry == null || entry.pins == 0) {
            throw new IllegalStateException("snapshot " + id + " is not pinned");
        }
        entry.pins--;
        boolean orphan = entry.pins == 0 && entry.chainIds.isEmpty();
        if (orphan) {
            entries.remove(id);
        }
        return orphan;
    }

    synchronized void measured(String id, long sizeBytes) {
        Entry entry = entries.get(id);
        if (entry != null) {
            entry.sizeBytes = sizeBytes;
        }
    }

    synchronized long totalBytes() {
        return entries.values().stream().mapToLong(entry -> entry.sizeBytes).sum();
    }

    /** Gives up the snapshots unused for longest, but none that is pinned, down to a budget. */
    synchronized List<Evicted> evictDownTo(long budgetBytes) {
        long excess = totalBytes() - budgetBytes;
        List<Evicted> evicted = new ArrayList<>();
        List<Entry> candidates =
                entries.values().stream()
                        .filter(entry -> entry.pins == 0)
                        .sorted(Comparator.comparing(entry -> entry.used))
                        .toList();
        for (Entry entry : candidates) {
            if (excess <= 0) {
                break;
            }
            excess -= entry.sizeBytes;
            entries.remove(entry.id);
            entry.chainIds.forEach(chains::remove);
            evicted.add(new Evicted(entry.id, Set.copyOf(entry.chainIds)));
        }
        return evicted;
    }
}
