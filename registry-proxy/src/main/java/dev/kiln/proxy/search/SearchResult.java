package dev.kiln.proxy.search;

import org.jspecify.annotations.Nullable;

/**
 * One repository that was found.
 *
 * @param name as {@code FROM} takes it: {@code ubuntu}, {@code acme/app}, {@code host:5000/app}
 * @param description on one line, empty where there is none
 * @param stars how many users marked it; 0 where nobody counts
 * @param official whether it is one of Docker's Official Images
 * @param automated whether the registry built it; Docker Hub no longer says so of any
 * @param source {@code farm}, {@code docker.io}, or {@code host:port} of a registry
 */
public record SearchResult(
        String name,
        String description,
        int stars,
        boolean official,
        boolean automated,
        String source) {
    private static final int MAX_NAME_LENGTH = 255;
    private static final int MAX_DESCRIPTION_LENGTH = 1000;

    public SearchResult {
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH || hasControls(name)) {
            throw new IllegalArgumentException("a result of a search has a name of 1 to 255 signs");
        }
        // Whatever a registry sends ends up on somebody's terminal.
        String oneLine = description.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        description =
                oneLine.length() <= MAX_DESCRIPTION_LENGTH
                        ? oneLine
                        : oneLine.substring(0, MAX_DESCRIPTION_LENGTH);
        stars = Math.max(0, stars);
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(sign -> sign <= ' ' || Character.isISOControl(sign));
    }

    /**
     * A result as a registry sent it, of which anything may be missing.
     *
     * @return null where it has no usable name
     */
    static @Nullable SearchResult received(
            @Nullable String name,
            @Nullable String description,
            @Nullable Integer stars,
            @Nullable Boolean official,
            @Nullable Boolean automated,
            String source) {
        if (name == null
                || name.isBlank()
                || name.length() > MAX_NAME_LENGTH
                || hasControls(name)) {
            return null;
        }
        return new SearchResult(
                name,
                description == null ? "" : description,
                stars == null ? 0 : stars,
                Boolean.TRUE.equals(official),
                Boolean.TRUE.equals(automated),
                source);
    }
}
