package dev.kiln.registry;

import dev.kiln.json.Json;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /v2/<name>/tags/list}: all tags of a repository, page by page. */
record TagsGet(String repository) {
    private record Page(@Nullable List<String> tags) {}

    List<String> send(RegistryTransport transport) throws IOException {
        return new PagedNames(transport, Scope.pull(repository), "tags", TagsGet::names)
                .from(transport.address(repository, "tags/list"));
    }

    private static List<String> names(byte[] body) {
        List<String> tags = Json.read(body, Page.class).tags();
        return tags == null ? List.of() : tags;
    }
}
