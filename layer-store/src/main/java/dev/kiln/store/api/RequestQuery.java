package dev.kiln.store.api;

import dev.kiln.image.Digest;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The query parameters of a request. Read from the query alone: the container's own parameters take
 * the body, too, where a client calls a blob a form, as curl does.
 */
final class RequestQuery {
    private final Map<String, List<String>> values;

    private RequestQuery(Map<String, List<String>> values) {
        this.values = values;
    }

    static RequestQuery of(HttpServletRequest request) {
        Map<String, List<String>> values = new HashMap<>();
        String query = request.getQueryString();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            values.computeIfAbsent(decoded(name), _ -> new ArrayList<>())
                    .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return new RequestQuery(values);
    }

    /** The parameter, where it is given more than once the first. */
    Optional<String> find(String name) {
        return all(name).stream().findFirst();
    }

    /** Every value that is given for a parameter. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** A parameter that is a digest. */
    Optional<Digest> digest(String name) {
        return find(name).map(RequestQuery::parseDigest);
    }

    /** The page size: {@code n}, but no more than the store gives at once. */
    int pageSize(int largest) {
        String text = find("n").orElse(String.valueOf(largest));
        if (!text.matches("\\d{1,18}")) {
            throw new StoreException(
                    StoreError.PAGINATION_NUMBER_INVALID,
                    "n must be a whole number of at least 0, not '" + text + "'");
        }
        return (int) Math.min(Long.parseLong(text), largest);
    }

    static Digest parseDigest(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StoreException(StoreError.DIGEST_INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new StoreException(StoreError.UNSUPPORTED, "the query is badly encoded", e)
                    .withStatus(400, Map.of());
        }
    }
}
