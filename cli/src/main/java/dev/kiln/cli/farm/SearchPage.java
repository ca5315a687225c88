package dev.kiln.cli.farm;

import java.util.List;

/**
 * What {@code GET /api/v1/search} answers.
 *
 * @param more whether a next page has results
 * @param warnings a sentence for each source that could not be asked
 */
public record SearchPage(List<Result> results, boolean more, List<String> warnings) {
    public SearchPage {
        results = results == null ? List.of() : List.copyOf(results);
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
    }

    /**
     * One repository that was found.
     *
     * @param source {@code farm}, {@code docker.io}, or the host of a registry
     */
    public record Result(
            String name,
            String description,
            int stars,
            boolean official,
            boolean automated,
            String source) {}
}
