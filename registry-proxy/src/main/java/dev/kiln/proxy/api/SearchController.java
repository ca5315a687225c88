package dev.kiln.proxy.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kiln.json.Json;
import dev.kiln.proxy.search.ImageSearch;
import dev.kiln.proxy.search.SearchAnswer;
import dev.kiln.proxy.search.SearchFilter;
import dev.kiln.proxy.search.SearchQuery;
import dev.kiln.proxy.search.SearchResult;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /api/v1/search}: images by a word, everywhere. {@code GET /v1/search}: the farm's own,
 * for clients that search this farm as a registry.
 */
@RestController
public final class SearchController {
    private static final Logger LOG = LoggerFactory.getLogger(SearchController.class);

    private final ImageSearch search;

    public SearchController(ImageSearch search) {
        this.search = search;
    }

    /**
     * Answers {@code {"term","page","limit","results":[{"name","description","stars","official",
     * "automated","source"}],"more","warnings"}}.
     *
     * @param filters each {@code is-official=…}, {@code is-automated=…} or {@code stars=…}
     */
    @GetMapping(path = "/api/v1/search", produces = MediaType.APPLICATION_JSON_VALUE)
    public byte[] search(
            @RequestParam(required = false) @Nullable String term,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(name = "filter", required = false) @Nullable List<String> filters)
            throws IOException {
        SearchFilter filter =
                filters == null ? SearchFilter.ALL : SearchFilter.parse(List.copyOf(filters));
        SearchQuery query =
                new SearchQuery(
                        term == null ? "" : term,
                        number("limit", limit, SearchQuery.DEFAULT_LIMIT),
                        number("page", page, 1),
                        filter);
        return Json.bytes(search.search(query));
    }

    private record V1Entry(
            String name,
            String description,
            @JsonProperty("star_count") int stars,
            @JsonProperty("is_official") boolean official,
            @JsonProperty("is_automated") boolean automated) {
        static V1Entry of(SearchResult result) {
            return new V1Entry(
                    result.name(),
                    result.description(),
                    result.stars(),
                    result.official(),
                    result.automated());
        }
    }

    private record V1Answer(
            String query,
            @JsonProperty("num_results") int count,
            @JsonProperty("num_pages") int pages,
            int page,
            @JsonProperty("page_size") int pageSize,
            List<V1Entry> results) {}

    /** As Docker Hub's index answers (moby, {@code api/types/registry/search.go}). */
    @GetMapping(path = "/v1/search", produces = MediaType.APPLICATION_JSON_VALUE)
    public byte[] searchAsRegistry(
            @RequestParam(name = "q", required = false) @Nullable String term,
            @RequestParam(name = "n", required = false) @Nullable String limit)
            throws IOException {
        int wanted = number("n", limit, SearchQuery.DEFAULT_LIMIT);
        SearchQuery query =
                new SearchQuery(
                        term == null ? "" : term,
                        Math.clamp(wanted, 1, SearchQuery.MAX_LIMIT),
                        1,
                        SearchFilter.ALL);
        SearchAnswer found = search.searchFarm(query);
        List<V1Entry> results = found.results().stream().map(V1Entry::of).toList();
        return Json.bytes(new V1Answer(query.term(), results.size(), 1, 1, query.limit(), results));
    }

    /** What a client asks first to learn whether there is a search. */
    @GetMapping(path = "/v1/_ping", produces = MediaType.APPLICATION_JSON_VALUE)
    public String ping() {
        return "true";
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onBadRequest(IllegalArgumentException failure) {
        return Problem.answer(HttpStatus.BAD_REQUEST, failure);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onOurOwnFault(IOException failure) {
        LOG.error("a search failed", failure);
        return Problem.answer(HttpStatus.INTERNAL_SERVER_ERROR, failure);
    }

    private static int number(String name, @Nullable String text, int otherwise) {
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("\\d{1,9}")) {
            String shown = text.length() <= 80 ? text : text.substring(0, 80) + "…";
            throw new IllegalArgumentException(name + ": '" + shown + "' is not a whole number");
        }
        return Integer.parseInt(text);
    }
}
