package dev.kiln.registry;

import dev.kiln.json.Json;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /v2/<name>/tags/list}: all tags of a repository, page by page. */
record TagsGet(String repository) {
    private static final int MAX_PAGE_BYTES = 4 * 1024 * 1024;
    private static final Pattern NEXT = Pattern.compile("<([^>]{1,4096})>\\s*;\\s*rel=\"?next\"?");

    private record Page(@Nullable List<String> tags) {}

    List<String> send(RegistryTransport transport) throws IOException {
        List<String> tags = new ArrayList<>();
        URI uri = transport.address(repository, "tags/list");
        while (uri != null) {
            RegistryRequest request = RegistryRequest.of("GET", uri, Scope.pull(repository));
            try (Reply reply = transport.send(request)) {
                if (reply.status() == 404) {
                    return List.of();
                }
                if (reply.status() != 200) {
                    throw reply.failure("");
                }
                List<String> page = read(reply);
                tags.addAll(page);
                if (tags.size() > transport.options().maxTags()) {
                    throw reply.broken(
                            "there are more than " + transport.options().maxTags() + " tags");
                }
                uri = page.isEmpty() ? null : next(reply).orElse(null);
            }
        }
        return List.copyOf(tags);
    }

    private static List<String> read(Reply reply) throws IOException {
        try {
            List<String> tags = Json.read(reply.bytes(MAX_PAGE_BYTES), Page.class).tags();
            return tags == null ? List.of() : tags;
        } catch (IllegalArgumentException e) {
            throw reply.broken("the list of tags is " + e.getMessage());
        }
    }

    private static Optional<URI> next(Reply reply) throws RegistryException {
        Matcher link = NEXT.matcher(reply.header("Link").orElse(""));
        if (!link.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reply.uri().resolve(link.group(1)));
        } catch (IllegalArgumentException e) {
            throw reply.broken("its Link header is not a URL");
        }
    }
}
