package dev.kiln.proxy.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/search?q=…&n=…}, which Docker Hub's index, Quay, Nexus and others answer (moby,
 * {@code daemon/pkg/registry/search.go} and {@code api/types/registry/search.go}).
 */
final class V1Search {
    /** A page of 100 results with long descriptions has some 50 KB. */
    static final int MAX_ANSWER_BYTES = 2 * 1024 * 1024;

    private V1Search() {}

    private record Entry(
            @Nullable String name,
            @Nullable String description,
            @JsonProperty("star_count") @Nullable Integer stars,
            @JsonProperty("is_official") @Nullable Boolean official,
            @JsonProperty("is_automated") @Nullable Boolean automated) {}

    private record Answer(
            @JsonProperty("num_results") @Nullable Integer total,
            @Nullable List<@Nullable Entry> results) {}

    /**
     * The first page.
     *
     * @param prefix of the names, so that they can be pulled
     * @return empty if the registry has no such endpoint
     */
    static Optional<SearchSource.Page> send(
            RegistryClient registry, String term, String prefix, String source) throws IOException {
        String path = "/v1/search?q=" + encoded(term) + "&n=" + SearchSource.PAGE_SIZE;
        Optional<byte[]> answer = registry.document(path, MAX_ANSWER_BYTES);
        return answer.isEmpty()
                ? Optional.empty()
                : Optional.of(read(answer.get(), prefix, source, registry));
    }

    private static SearchSource.Page read(
            byte[] answer, String prefix, String source, RegistryClient registry)
            throws IOException {
        Answer parsed;
        try {
            parsed = Json.read(answer, Answer.class);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the answer of " + registry.base() + " to a search is " + e.getMessage(), e);
        }
        if (parsed == null || parsed.results() == null) {
            throw new IOException(
                    "the answer of " + registry.base() + " to a search has no results");
        }
        List<SearchResult> results =
                parsed.results().stream()
                        .filter(Objects::nonNull)
                        .limit(SearchSource.PAGE_SIZE)
                        .map(entry ->
                                SearchResult.received(
                                        entry.name() == null ? null : prefix + entry.name(),
                                        entry.description(),
                                        entry.stars(),
                                        entry.official(),
                                        entry.automated(),
                                        source))
                        .filter(Objects::nonNull)
                        .toList();
        int total = parsed.total() == null ? 0 : parsed.total();
        return new SearchSource.Page(results, total > SearchSource.PAGE_SIZE);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
