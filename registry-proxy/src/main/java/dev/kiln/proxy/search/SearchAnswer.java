package dev.kiln.proxy.search;

import java.util.List;

/**
 * One page of what was found.
 *
 * @param more whether a next page has results
 * @param warnings a sentence for each source that could not be asked
 */
public record SearchAnswer(
        String term,
        int page,
        int limit,
        List<SearchResult> results,
        boolean more,
        List<String> warnings) {
    public SearchAnswer {
        results = List.copyOf(results);
        warnings = List.copyOf(warnings);
    }
}
