package dev.kiln.proxy.search;

import dev.kiln.image.FarmRepository;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The farm's own repositories, by a part of their name; copies of other registries' are not. */
record FarmSearch(RegistryClient store, Duration timeToLive) implements SearchSource {
    static final String NAME = "farm";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Page page(String term, int page) throws IOException {
        List<String> words = List.of(term.toLowerCase(Locale.ROOT).split("\\s+", -1));
        List<SearchResult> found =
                store.repositories().stream()
                        .filter(repository -> !FarmRepository.isProxied(repository))
                        .filter(repository -> words.stream().allMatch(repository::contains))
                        .sorted()
                        .map(repository -> new SearchResult(repository, "", 0, false, false, NAME))
                        .toList();
        int from = Math.min((page - 1) * PAGE_SIZE, found.size());
        int to = Math.min(from + PAGE_SIZE, found.size());
        return new Page(found.subList(from, to), to < found.size());
    }
}
