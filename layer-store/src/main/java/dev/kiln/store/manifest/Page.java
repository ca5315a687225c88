package dev.kiln.store.manifest;

import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * A part of a sorted list of names.
 *
 * @param more whether names follow the last one
 */
public record Page(List<String> names, boolean more) {
    public Page {
        names = List.copyOf(names);
    }

    /** The first names after {@code last}; never holds more than one page of them. */
    static Page of(Stream<String> names, String last, int limit) {
        PriorityQueue<String> smallest = new PriorityQueue<>(Collections.reverseOrder());
        names.filter(name -> name.compareTo(last) > 0)
                .forEach(name -> {
                    smallest.add(name);
                    if (smallest.size() > limit + 1) {
                        smallest.remove();
                    }
                });
        List<String> sorted = smallest.stream().sorted().toList();
        return sorted.size() > limit
                ? new Page(sorted.subList(0, limit), true)
                : new Page(sorted, false);
    }
}
