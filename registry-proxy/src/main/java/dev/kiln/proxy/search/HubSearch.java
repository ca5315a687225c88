package dev.kiln.proxy.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kiln.image.ImageReference;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Docker Hub. Its index answers the first page, as it does for Docker's client; what follows, and
 * the first page where the index cannot, comes from Hub's web API, {@code GET
 * /v2/search/repositories/}, which has pages but is in none of Docker's documents.
 *
 * @param index {@code https://index.docker.io}
 * @param api {@code https://hub.docker.com}
 */
record HubSearch(RegistryClient index, RegistryClient api, Duration timeToLive)
        implements SearchSource {
    private static final String OFFICIAL_PREFIX = "library/";

    private record Entry(
            @JsonProperty("repo_name") @Nullable String name,
            @JsonProperty("short_description") @Nullable String description,
            @JsonProperty("star_count") @Nullable Integer stars,
            @JsonProperty("is_official") @Nullable Boolean official,
            @JsonProperty("is_automated") @Nullable Boolean automated) {}

    private record Answer(@Nullable String next, @Nullable List<@Nullable Entry> results) {}

    @Override
    public String name() {
        return ImageReference.DOCKER_HUB;
    }

    @Override
    public Page page(String term, int page) throws IOException {
        // Official images are found by the name that people use (moby does the same).
        String query =
                term.startsWith(OFFICIAL_PREFIX) ? term.substring(OFFICIAL_PREFIX.length()) : term;
        return page == 1 ? first(query) : further(query, page);
    }

    private Page first(String term) throws IOException {
        try {
            Optional<Page> found = V1Search.send(index, term, "", name());
            return found.isPresent() ? found.get() : further(term, 1);
        } catch (IOException e) {
            try {
                return further(term, 1);
            } catch (IOException second) {
                e.addSuppressed(second);
                throw e;
            }
        }
    }

    private Page further(String term, int page) throws IOException {
        String path =
                "/v2/search/repositories/?query=%s&page=%d&page_size=%d"
                        .formatted(V1Search.encoded(term), page, PAGE_SIZE);
        Optional<byte[]> answer = api.document(path, V1Search.MAX_ANSWER_BYTES);
        // Behind the last page Hub answers 404.
        return answer.isEmpty() ? Page.EMPTY : read(answer.get());
    }

    private Page read(byte[] answer) throws IOException {
        Answer parsed;
        try {
            parsed = Json.read(answer, Answer.class);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the answer of " + api.base() + " to a search is " + e.getMessage(), e);
        }
        if (parsed == null || parsed.results() == null) {
            throw new IOException("the answer of " + api.base() + " to a search has no results");
        }
        List<SearchResult> results =
                parsed.results().stream()
                        .filter(Objects::nonNull)
                        .limit(PAGE_SIZE)
                        .map(entry ->
                                SearchResult.received(
                                        familiar(entry.name()),
                                        entry.description(),
                                        entry.stars(),
                                        entry.official(),
                                        entry.automated(),
                                        name()))
                        .filter(Objects::nonNull)
                        .toList();
        return new Page(results, parsed.next() != null && !results.isEmpty());
    }

    private static @Nullable String familiar(@Nullable String name) {
        return name != null && name.startsWith(OFFICIAL_PREFIX)
                ? name.substring(OFFICIAL_PREFIX.length())
                : name;
    }
}
