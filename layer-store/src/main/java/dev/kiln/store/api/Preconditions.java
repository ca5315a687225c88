package dev.kiln.store.api;

import dev.kiln.image.Digest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Conditional requests (RFC 9110): the entity tag of anything here is its digest. */
final class Preconditions {
    private Preconditions() {}

    static String entityTag(Digest digest) {
        return "\"" + digest + "\"";
    }

    /** Whether the client has what it asks for. */
    static boolean isNotModified(HttpServletRequest request, Digest digest) {
        return mentions(request.getHeader("If-None-Match"), digest);
    }

    /** Whether a range, if one is asked for, is one of what is here. */
    static boolean allowsRange(HttpServletRequest request, Digest digest) {
        String header = request.getHeader("If-Range");
        return header == null || header.strip().equals(entityTag(digest));
    }

    private static boolean mentions(@Nullable String header, Digest digest) {
        return header != null && (header.strip().equals("*") || header.contains(entityTag(digest)));
    }
}
