package dev.kiln.proxy.search;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of the sources, each asked for once however many want it, and kept for a while. That a
 * source failed is kept too, so that one that is down is not asked by every search.
 */
final class SearchPages {
    private static final Logger LOG = LoggerFactory.getLogger(SearchPages.class);

    private final AsyncCache<Key, Outcome> pages;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Duration patience;

    private record Key(SearchSource source, String term, int page) {}

    /** What came of asking. */
    sealed interface Outcome {
        record Found(SearchSource.Page page) implements Outcome {}

        record Failed(String why) implements Outcome {}
    }

    /**
     * @param maxPages how many are kept
     * @param failureTime how long a source that failed is left alone
     * @param patience how long one waits for an answer
     */
    SearchPages(int maxPages, Duration failureTime, Duration patience) {
        this.patience = patience;
        this.pages =
                Caffeine.newBuilder()
                        .executor(threads)
                        .maximumSize(maxPages)
                        .expireAfter(
                                Expiry.<Key, Outcome>creating((key, outcome) ->
                                        switch (outcome) {
                                            case Outcome.Found _ -> key.source().timeToLive();
                                            case Outcome.Failed _ -> failureTime;
                                        }))
                        .buildAsync();
    }

    /** Begins to ask, so that the answer is there the sooner. */
    void begin(SearchSource source, String term) {
        CompletableFuture<Outcome> begun = ask(source, term, 1);
        LOG.trace("{} is being searched: {}", source.name(), begun);
    }

    private CompletableFuture<Outcome> ask(SearchSource source, String term, int page) {
        return pages.get(new Key(source, term, page), SearchPages::ask);
    }

    /** Asks, or joins those who asked, and waits for the answer. */
    Outcome get(SearchSource source, String term, int page) throws IOException {
        try {
            return ask(source, term, page).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("waited for {} in vain", source.name(), e);
            return new Outcome.Failed("no answer within " + patience.toSeconds() + " seconds");
        } catch (ExecutionException e) {
            throw new IOException("the search at " + source.name() + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while searching " + source.name());
        }
    }

    private static Outcome ask(Key key) {
        try {
            return new Outcome.Found(key.source().page(key.term(), key.page()));
        } catch (IOException e) {
            LOG.warn("a search at {} failed: {}", key.source().name(), e.getMessage());
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }
}
