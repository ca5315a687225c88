package dev.kiln.proxy.api;

import dev.kiln.json.Json;
import dev.kiln.proxy.pull.ProxiedTags;
import dev.kiln.proxy.pull.PullThrough;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code GET} of the tags, by pages (distribution-spec, "Listing Tags"). */
final class TagsAnswer {
    private final PullThrough proxied;
    private final int maxPageSize;

    private record Body(String name, List<String> tags) {}

    TagsAnswer(PullThrough proxied, int maxPageSize) {
        this.proxied = proxied;
        this.maxPageSize = maxPageSize;
    }

    void send(ProxyPath.TagsPath path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String n = request.getParameter("n");
        String last = request.getParameter("last");
        if (n != null && !n.matches("\\d{1,9}")) {
            new OciError("PAGINATION_NUMBER_INVALID", "n must be a whole number of at least 0")
                    .send(response, 400);
            return;
        }
        int limit = n == null ? maxPageSize : Math.min(Integer.parseInt(n), maxPageSize);
        ProxiedTags.Listing listing = proxied.tags().list(path.repository());
        List<String> rest =
                listing.names().stream()
                        .filter(tag -> last == null || tag.compareTo(last) > 0)
                        .limit(limit + 1L)
                        .toList();
        List<String> page = rest.size() > limit ? rest.subList(0, limit) : rest;
        if (rest.size() > limit && !page.isEmpty()) {
            response.setHeader(
                    "Link",
                    "<%s?n=%d&last=%s>; rel=\"next\""
                            .formatted(
                                    request.getRequestURI(),
                                    limit,
                                    URLEncoder.encode(page.getLast(), StandardCharsets.UTF_8)));
        }
        String name = path.repository().storeName();
        byte[] body = Json.bytes(new Body(name, page));
        CacheHeaders.set(response, listing.stale() != null, listing.stale());
        response.setContentType("application/json");
        response.setContentLength(body.length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(body);
        }
    }
}
