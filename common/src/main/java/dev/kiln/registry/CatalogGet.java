package dev.kiln.registry;

import dev.kiln.json.Json;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /v2/_catalog}: all repositories of a registry, page by page. */
record CatalogGet() {
    private record Page(@Nullable List<String> repositories) {}

    List<String> send(RegistryTransport transport) throws IOException {
        return new PagedNames(transport, Scope.CATALOG, "repositories", CatalogGet::names)
                .from(transport.address("/v2/_catalog"));
    }

    private static List<String> names(byte[] body) {
        List<String> repositories = Json.read(body, Page.class).repositories();
        return repositories == null ? List.of() : repositories;
    }
}
