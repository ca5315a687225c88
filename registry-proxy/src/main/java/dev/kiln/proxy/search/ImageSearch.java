package dev.kiln.proxy.search;

import dev.kiln.image.ImageReference;
import dev.kiln.proxy.upstream.UpstreamRegistries;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for images in several places and makes one list of what they answer: the farm's own first,
 * since its names win over Docker Hub's, then those of the operator's registries, then Docker
 * Hub's. A source that cannot be asked takes nothing from the others: the answer says so.
 */
public final class ImageSearch {
    private final SearchSettings settings;
    private final UpstreamRegistries registries;
    private final SearchPages pages;
    private final FarmSearch farm;
    private final HubSearch hub;
    private final List<SearchSource> all = new ArrayList<>();

    /**
     * @param store the layer-store
     */
    public ImageSearch(
            SearchSettings settings, UpstreamRegistries registries, RegistryClient store) {
        this.settings = settings;
        this.registries = registries;
        this.pages =
                new SearchPages(settings.cachePages(), settings.failureTime(), settings.patience());
        this.farm = new FarmSearch(store, settings.catalogCacheTime());
        this.hub =
                new HubSearch(
                        new RegistryClient(settings.dockerHubIndex(), settings.clientOptions()),
                        new RegistryClient(settings.dockerHubApi(), settings.clientOptions()),
                        settings.cacheTime());
        all.add(farm);
        settings.registries().forEach(registry -> all.add(at(registry)));
        all.add(hub);
    }

    /** Looks everywhere, or, for {@code host:port/term}, at that registry alone. */
    public SearchAnswer search(SearchQuery query) throws IOException {
        String registry = ImageReference.registryOf(query.term()).orElse(null);
        if (registry == null) {
            return search(all, query, query.term());
        }
        SearchQuery there = query.withTerm(query.term().substring(registry.length() + 1));
        boolean isHub =
                registry.equals(ImageReference.DOCKER_HUB) || registry.equals("index.docker.io");
        return search(List.of(isHub ? hub : at(registry)), query, there.term());
    }

    /** Looks among the farm's own images alone, as one that searches this farm as a registry. */
    public SearchAnswer searchFarm(SearchQuery query) throws IOException {
        return search(List.of(farm), query, query.term());
    }

    private SearchSource at(String registry) {
        return new RegistrySearch(registry, registries, settings.cacheTime());
    }

    private SearchAnswer search(List<SearchSource> sources, SearchQuery query, String term)
            throws IOException {
        // All at once; they are read one after the other below.
        sources.forEach(source -> pages.begin(source, term));
        int wanted = query.offset() + query.limit() + 1;
        Map<List<String>, SearchResult> found = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        for (SearchSource source : sources) {
            collect(source, query.filter(), term, wanted, found, warnings);
        }
        List<SearchResult> results = found.values().stream().limit(wanted).toList();
        int from = Math.min(query.offset(), results.size());
        int to = Math.min(from + query.limit(), results.size());
        return new SearchAnswer(
                query.term(),
                query.page(),
                query.limit(),
                results.subList(from, to),
                to < results.size(),
                warnings);
    }

    private void collect(
            SearchSource source,
            SearchFilter filter,
            String term,
            int wanted,
            Map<List<String>, SearchResult> found,
            List<String> warnings)
            throws IOException {
        int seen = 0;
        for (int page = 1; found.size() < wanted && seen < settings.maxResults(); page++) {
            switch (pages.get(source, term, page)) {
                case SearchPages.Outcome.Failed(String why) -> {
                    warnings.add(
                            "%s could not be searched%s: %s"
                                    .formatted(
                                            source.name(), page == 1 ? "" : " any further", why));
                    return;
                }
                case SearchPages.Outcome.Found(SearchSource.Page(var results, var more)) -> {
                    results.stream()
                            .filter(filter::accepts)
                            .forEach(result ->
                                    found.putIfAbsent(
                                            List.of(result.source(), result.name()), result));
                    seen += SearchSource.PAGE_SIZE;
                    if (!more) {
                        return;
                    }
                }
            }
        }
    }
}
