package dev.kiln.store.api;

import dev.kiln.json.Json;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.layout.RepositoryName;
import dev.kiln.store.manifest.Catalog;
import dev.kiln.store.manifest.Page;
import dev.kiln.store.manifest.TagStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** {@code /v2/<name>/tags/list} and {@code /v2/_catalog}, by pages. */
final class ListEndpoint {
    private record TagList(String name, List<String> tags) {}

    private record RepositoryList(List<String> repositories) {}

    private final TagStore tags;
    private final Catalog catalog;
    private final int largestPage;

    ListEndpoint(TagStore tags, Catalog catalog, int largestPage) {
        this.tags = tags;
        this.catalog = catalog;
        this.largestPage = largestPage;
    }

    void tags(RepositoryName name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        RequestQuery query = RequestQuery.of(request);
        int limit = query.pageSize(largestPage);
        Page page =
                tags.list(name, query.find("last").orElse(""), limit)
                        .orElseThrow(() ->
                                new StoreException(
                                        StoreError.NAME_UNKNOWN, "there is no repository " + name));
        link("/v2/" + name + "/tags/list", page, limit, response);
        JsonAnswer.send(request, response, Json.bytes(new TagList(name.value(), page.names())));
    }

    void catalog(HttpServletRequest request, HttpServletResponse response) throws IOException {
        RequestQuery query = RequestQuery.of(request);
        int limit = query.pageSize(largestPage);
        Page page = catalog.list(query.find("last").orElse(""), limit);
        link("/v2/_catalog", page, limit, response);
        JsonAnswer.send(request, response, Json.bytes(new RepositoryList(page.names())));
    }

    private static void link(String path, Page page, int limit, HttpServletResponse response) {
        if (page.more() && !page.names().isEmpty()) {
            NextPage.link(path)
                    .with("n", String.valueOf(limit))
                    .with("last", page.names().getLast())
                    .set(response);
        }
    }
}
