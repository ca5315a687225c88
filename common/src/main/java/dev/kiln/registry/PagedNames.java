package dev.kiln.registry;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A listing that a registry gives page by page, linked as RFC 8288 says. */
final class PagedNames {
    private static final int MAX_PAGE_BYTES = 4 * 1024 * 1024;
    private static final Pattern NEXT = Pattern.compile("<([^>]{1,4096})>\\s*;\\s*rel=\"?next\"?");

    private final RegistryTransport transport;
    private final Scope scope;
    private final String what;
    private final Page page;

    /** Takes the names out of one page. */
    @FunctionalInterface
    interface Page {
        /** The names of one page; an {@link IllegalArgumentException} if it is none. */
        List<String> names(byte[] body);
    }

    /**
     * @param what is listed, for messages
     */
    PagedNames(RegistryTransport transport, Scope scope, String what, Page page) {
        this.transport = transport;
        this.scope = scope;
        this.what = what;
        this.page = page;
    }

    /** All names; none if there is no such listing. */
    List<String> from(URI first) throws IOException {
        List<String> names = new ArrayList<>();
        URI uri = first;
        while (uri != null) {
            RegistryRequest request = RegistryRequest.of("GET", uri, scope);
            try (Reply reply = transport.send(request)) {
                if (reply.status() == 404) {
                    return List.of();
                }
                if (reply.status() != 200) {
                    throw reply.failure("");
                }
                List<String> more = read(reply);
                names.addAll(more);
                if (names.size() > transport.options().maxTags()) {
                    throw reply.broken(
                            "there are more than " + transport.options().maxTags() + " " + what);
                }
                uri = more.isEmpty() ? null : next(reply).orElse(null);
            }
        }
        return List.copyOf(names);
    }

    private List<String> read(Reply reply) throws IOException {
        try {
            return page.names(reply.bytes(MAX_PAGE_BYTES));
        } catch (IllegalArgumentException e) {
            throw reply.broken("the list of " + what + " is " + e.getMessage());
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
