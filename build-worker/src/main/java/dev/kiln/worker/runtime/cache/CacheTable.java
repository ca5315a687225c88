package dev.kiln.worker.runtime.cache;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which caches there are and who uses them, with BuildKit's rules (solver/llbsolver/mounts). Not
 * thread-safe: {@link CacheMounts} locks it.
 */
final class CacheTable {
    /** A cache, as far as it is known. */
    static final class Entry {
        final String key;
        final String name;
        boolean ready;
        boolean exclusive;

        /** Whether it will be measured anyway. */
        boolean unmeasured;

        int users;
        Instant lastUsed;
        long sizeBytes;

        Entry(String key, String name, boolean ready, Instant lastUsed) {
            this.key = key;
            this.name = name;
            this.ready = ready;
            this.lastUsed = lastUsed;
        }
    }

    private final Map<String, List<Entry>> byKey = new HashMap<>();

    void put(Entry entry) {
        byKey.computeIfAbsent(entry.key, key -> new ArrayList<>()).add(entry);
    }

    void remove(Entry entry) {
        List<Entry> entries = byKey.getOrDefault(entry.key, new ArrayList<>());
        entries.remove(entry);
        if (entries.isEmpty()) {
            byKey.remove(entry.key);
        }
    }

    /**
     * Takes caches for all requests of one step, or none: two steps never wait for one another.
     * Requests for the same cache get the same one; entries that are not ready are to be made.
     *
     * @return by key, or nothing if one of them has to be waited for
     */
    Optional<Map<String, Entry>> take(Map<String, CacheRequest> requests) {
        Map<String, Entry> chosen = new LinkedHashMap<>();
        for (Map.Entry<String, CacheRequest> each : requests.entrySet()) {
            String key = each.getKey();
            Optional<Entry> entry = choose(key, each.getValue().sharing());
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            chosen.put(key, entry.get());
        }
        for (Map.Entry<String, Entry> each : chosen.entrySet()) {
            Entry entry = each.getValue();
            if (!entry.ready) {
                put(entry);
            }
            entry.users++;
            CacheRequest request = requests.get(each.getKey());
            entry.exclusive = request != null && request.sharing() != CacheSharing.SHARED;
        }
        return Optional.of(chosen);
    }

    private Optional<Entry> choose(String key, CacheSharing sharing) {
        List<Entry> entries = byKey.getOrDefault(key, List.of());
        if (sharing == CacheSharing.SHARED) {
            for (Entry entry : entries) {
                if (entry.users > 0 && !entry.exclusive) {
                    return entry.ready ? Optional.of(entry) : Optional.empty();
                }
            }
        }
        Optional<Entry> free =
                entries.stream()
                        .filter(entry -> entry.users == 0)
                        .max(Comparator.comparing(entry -> entry.lastUsed));
        if (free.isPresent()) {
            return free;
        }
        if (sharing == CacheSharing.LOCKED && !entries.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Entry(key, CacheLayout.newName(key), false, Instant.now()));
    }

    void release(Entry entry, Instant now) {
        entry.users--;
        entry.lastUsed = now;
    }

    /** Removes the least recently used ones that nobody uses until the rest is small enough. */
    List<Entry> evictDownTo(long budgetBytes) {
        List<Entry> idle = new ArrayList<>();
        long total = 0;
        for (List<Entry> entries : byKey.values()) {
            for (Entry entry : entries) {
                total += entry.sizeBytes;
                if (entry.users == 0) {
                    idle.add(entry);
                }
            }
        }
        idle.sort(Comparator.comparing(entry -> entry.lastUsed));
        List<Entry> evicted = new ArrayList<>();
        for (Entry entry : idle) {
            if (total <= budgetBytes) {
                break;
            }
            total -= entry.sizeBytes;
            remove(entry);
            evicted.add(entry);
        }
        return evicted;
    }

    long totalBytes() {
        return byKey.values().stream()
                .flatMap(List::stream)
                .mapToLong(entry -> entry.sizeBytes)
                .sum();
    }
}
