package dev.kiln.proxy.search;

/**
 * What is looked for.
 *
 * @param term one word or several; {@code host:port/term} looks at that registry alone
 * @param limit results on a page
 * @param page from 1
 */
public record SearchQuery(String term, int limit, int page, SearchFilter filter) {
    /** As Docker's client and daemon have it. */
    public static final int DEFAULT_LIMIT = 25;

    public static final int MAX_LIMIT = 100;
    private static final int MAX_PAGE = 10_000;
    private static final int MAX_TERM_LENGTH = 255;

    public SearchQuery {
        term = term.strip();
        if (term.isEmpty()
                || term.length() > MAX_TERM_LENGTH
                || term.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "term: expected what to look for, in 1 to 255 signs");
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "limit: " + limit + " is outside the range of 1 to " + MAX_LIMIT);
        }
        if (page < 1 || page > MAX_PAGE) {
            throw new IllegalArgumentException(
                    "page: " + page + " is outside the range of 1 to " + MAX_PAGE);
        }
    }

    /** The same search for something else. */
    SearchQuery withTerm(String newTerm) {
        return new SearchQuery(newTerm, limit, page, filter);
    }

    /** How many results stand before this page. */
    int offset() {
        return (page - 1) * limit;
    }
}
