package dev.kiln.proxy.api;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** Says of an answer where it came from. */
final class CacheHeaders {
    private static final String CACHE = "Kiln-Cache";
    private static final int MAX_REASON_LENGTH = 200;

    private CacheHeaders() {}

    /**
     * @param cached whether the bytes were here
     * @param stale why nobody could say whether they are still right; null where they are
     */
    static void set(HttpServletResponse response, boolean cached, @Nullable String stale) {
        if (stale == null) {
            response.setHeader(CACHE, cached ? "hit" : "miss");
            return;
        }
        response.setHeader(CACHE, "stale");
        // RFC 7234, 5.5: newer HTTP has no Warning any more, and caches and people still read it.
        String why = stale.replaceAll("[^ -~]|[\"\\\\]", " ");
        response.setHeader(
                "Warning",
                "110 kiln \"Response is Stale: "
                        + (why.length() <= MAX_REASON_LENGTH
                                ? why
                                : why.substring(0, MAX_REASON_LENGTH))
                        + "\"");
    }
}
