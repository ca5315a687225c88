package dev.kiln.proxy.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which results are wanted ({@code docker search --filter}).
 *
 * @param official null where either will do
 * @param automated null where either will do
 * @param stars the fewest
 */
public record SearchFilter(@Nullable Boolean official, @Nullable Boolean automated, int stars) {
    public static final SearchFilter ALL = new SearchFilter(null, null, 0);
    private static final int MAX_FILTERS = 16;

    public SearchFilter {
        if (stars < 0) {
            throw new IllegalArgumentException("stars are counted from 0");
        }
    }

    /**
     * Reads filters as Docker's client takes them: {@code is-official=true}, {@code
     * is-automated=false}, {@code stars=3}. Of several {@code stars} the largest counts.
     *
     * @throws IllegalArgumentException if one is of another form
     */
    public static SearchFilter parse(List<String> filters) {
        if (filters.size() > MAX_FILTERS) {
            throw new IllegalArgumentException("a search takes at most 16 filters");
        }
        SearchFilter parsed = ALL;
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            String value = equals < 0 ? "" : filter.substring(equals + 1).strip();
            parsed =
                    switch (equals < 0 ? filter : filter.substring(0, equals).strip()) {
                        case "is-official" ->
                                new SearchFilter(
                                        flag(filter, value), parsed.automated, parsed.stars);
                        case "is-automated" ->
                                new SearchFilter(
                                        parsed.official, flag(filter, value), parsed.stars);
                        case "stars" ->
                                new SearchFilter(
                                        parsed.official,
                                        parsed.automated,
                                        Math.max(parsed.stars, number(filter, value)));
                        default -> throw invalid(filter);
                    };
        }
        return parsed;
    }

    boolean accepts(SearchResult result) {
        return result.stars() >= stars
                && (official == null || official == result.official())
                && (automated == null || automated == result.automated());
    }

    private static boolean flag(String filter, String value) {
        return switch (value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw invalid(filter);
        };
    }

    private static int number(String filter, String value) {
        if (!value.matches("\\d{1,9}")) {
            throw invalid(filter);
        }
        return Integer.parseInt(value);
    }

    private static IllegalArgumentException invalid(String filter) {
        String shown = filter.length() <= 80 ? filter : filter.substring(0, 80) + "…";
        return new IllegalArgumentException(
                "'"
                        + shown
                        + "' is no filter: expected is-official=true, is-automated=true (or false)"
                        + " or stars=NUMBER");
    }
}
