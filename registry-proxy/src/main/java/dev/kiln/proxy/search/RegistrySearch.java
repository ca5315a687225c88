package dev.kiln.proxy.search;

import dev.kiln.job.Job;
import dev.kiln.proxy.upstream.UpstreamRegistries;
import java.io.IOException;
import java.time.Duration;

/**
 * Another registry, by its v1 search endpoint. That has no pages that clients use: there is one, of
 * the best {@value #PAGE_SIZE}. It is asked with the default project's login, since all projects
 * share what was found.
 *
 * @param name {@code host:port}
 */
record RegistrySearch(String name, UpstreamRegistries registries, Duration timeToLive)
        implements SearchSource {

    @Override
    public Page page(String term, int page) throws IOException {
        if (page > 1) {
            return Page.EMPTY;
        }
        Page found =
                V1Search.send(registries.client(Job.DEFAULT_PROJECT, name), term, name + "/", name)
                        .orElseThrow(() ->
                                new IOException(
                                        "it has no search endpoint (/v1/search): look for its"
                                                + " images by other means"));
        return new Page(found.results(), false);
    }
}
