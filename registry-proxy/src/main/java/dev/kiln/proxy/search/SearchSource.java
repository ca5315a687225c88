package dev.kiln.proxy.search;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One place where images are looked for. */
sealed interface SearchSource permits FarmSearch, HubSearch, RegistrySearch {
    /** How many results a page of a source holds at most. */
    int PAGE_SIZE = 100;

    /** Who is asked, as results and warnings name it. */
    String name();

    /** How long an answer may be used. */
    Duration timeToLive();

    /**
     * A page of results.
     *
     * @param page from 1
     */
    Page page(String term, int page) throws IOException;

    /**
     * Some results of a source, in its own order.
     *
     * @param more whether there may be a next page
     */
    record Page(List<SearchResult> results, boolean more) {
        static final Page EMPTY = new Page(List.of(), false);

        public Page {
            results = List.copyOf(results);
        }
    }
}
