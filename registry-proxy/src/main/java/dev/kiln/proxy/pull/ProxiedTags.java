package dev.kiln.proxy.pull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tags of other registries' repositories; those the layer-store has when nobody answers. */
public final class ProxiedTags {
    private static final int MAX_LISTS = 200;

    private final Upstreams upstreams;
    private final RegistryClient store;
    private final Cache<ProxiedRepository, Listing> lists;
    private final Flights<ProxiedRepository, Listing> flights = new Flights<>();

    /**
     * The tags of a repository.
     *
     * @param names in lexical order
     * @param stale why the registry could not be asked; null where it could
     */
    public record Listing(List<String> names, @Nullable String stale) {
        public Listing {
            names = List.copyOf(names);
        }
    }

    ProxiedTags(Upstreams upstreams, RegistryClient store, PullSettings settings) {
        this.upstreams = upstreams;
        this.store = store;
        this.lists =
                Caffeine.newBuilder()
                        .maximumSize(MAX_LISTS)
                        .expireAfterWrite(settings.revalidateAfter())
                        .build();
    }

    /**
     * Lists all tags.
     *
     * @throws PullException if there is no such repository, or nobody who answers
     */
    public Listing list(ProxiedRepository repository) throws IOException {
        Listing known = lists.getIfPresent(repository);
        if (known != null) {
            return known;
        }
        try {
            return flights.join(repository, () -> ask(repository));
        } catch (IOException e) {
            throw PullException.of("the list of tags of " + repository, e);
        }
    }

    private Listing ask(ProxiedRepository repository) throws IOException {
        Listing listing;
        try {
            List<String> names =
                    upstreams
                            .find(
                                    repository,
                                    registry ->
                                            Optional.of(registry.tags(repository.repository()))
                                                    .filter(tags -> !tags.isEmpty()))
                            .orElseThrow(() ->
                                    new PullException(
                                            PullException.Reason.MISSING,
                                            "there is no repository "
                                                    + repository
                                                    + ", or it has no tags"));
            listing = new Listing(names.stream().sorted().toList(), null);
        } catch (IOException e) {
            if (!PullException.of(repository, e).isPassing()) {
                throw e;
            }
            List<String> kept = store.tags(repository.storeName());
            if (kept.isEmpty()) {
                throw e;
            }
            listing = new Listing(kept, String.valueOf(e.getMessage()));
        }
        lists.put(repository, listing);
        return listing;
    }
}
