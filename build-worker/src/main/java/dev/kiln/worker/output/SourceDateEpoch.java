package dev.kiln.worker.output;

import dev.kiln.image.History;
import dev.kiln.image.ImageConfig;
import dev.kiln.worker.archive.TarEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The time after which nothing in an image is said to have been made ({@code SOURCE_DATE_EPOCH},
 * reproducible-builds.org). Times before it stay, and so does all that is the base image's.
 */
public record SourceDateEpoch(Instant instant) {

    /**
     * Reads seconds since 1970.
     *
     * @return {@code null} for an empty text, which asks for nothing
     * @throws IllegalArgumentException if it is no whole number of seconds, or out of range
     */
    public static @Nullable SourceDateEpoch parse(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return new SourceDateEpoch(Instant.ofEpochSecond(Long.parseLong(text)));
        } catch (NumberFormatException | DateTimeException e) {
            throw new IllegalArgumentException(
                    "invalid SOURCE_DATE_EPOCH '%s': expected whole seconds since 1970"
                            .formatted(text),
                    e);
        }
    }

    /** The config with its times clamped; history that is the base's keeps its own. */
    public ImageConfig clamp(ImageConfig config, @Nullable ImageConfig base) {
        List<History> ours = config.history() == null ? List.of() : config.history();
        List<History> bases = base == null || base.history() == null ? List.of() : base.history();
        List<History> clamped = new ArrayList<>();
        boolean inBase = true;
        for (int i = 0; i < ours.size(); i++) {
            History line = ours.get(i);
            inBase = inBase && i < bases.size() && line.equals(bases.get(i));
            clamped.add(inBase || !isLater(line.created()) ? line : line.withCreated(instant));
        }
        ImageConfig result = config.withHistory(clamped);
        return isLater(config.created()) ? result.withCreated(instant) : result;
    }

    /** A layer's entry with its time clamped. */
    TarEntry clamp(TarEntry entry) {
        boolean later =
                entry.modifiedSeconds() > instant.getEpochSecond()
                        || (entry.modifiedSeconds() == instant.getEpochSecond()
                                && entry.modifiedNanos() > instant.getNano());
        return later ? entry.withModified(instant.getEpochSecond()) : entry;
    }

    private boolean isLater(@Nullable Instant time) {
        return time == null || time.isAfter(instant);
    }
}
