package dev.kiln.worker.build;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the instructions that make no layer count as executed: as in BuildKit (writer.go,
 * normalizeLayersAndHistory) at the time of a layer beside them, so that a build from the cache
 * gives the same image again.
 */
final class HistoryTimes {
    private HistoryTimes() {}

    /**
     * The times of all lines.
     *
     * @param layers for each new line when its layer was made; null where it has none
     * @param base the last time in the base's history
     * @param fallback where no layer has a time
     */
    static List<Instant> fill(
            List<@Nullable Instant> layers, @Nullable Instant base, Instant fallback) {
        @Nullable Instant current = first(layers, base);
        var times = new ArrayList<Instant>();
        boolean filled = false;
        for (@Nullable Instant layer : layers) {
            if (layer == null) {
                filled = true;
                times.add(current == null ? fallback : current);
            } else {
                current = filled ? layer : current;
                times.add(layer);
            }
        }
        return times;
    }

    /** The first layer after a line without one; else the last time there is. */
    private static @Nullable Instant first(List<@Nullable Instant> layers, @Nullable Instant base) {
        @Nullable Instant last = base;
        boolean missing = false;
        for (@Nullable Instant layer : layers) {
            if (layer == null) {
                missing = true;
            } else if (missing) {
                return layer;
            } else {
                last = layer;
            }
        }
        return last;
    }
}
