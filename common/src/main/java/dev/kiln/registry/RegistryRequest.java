package dev.kiln.registry;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request that can be repeated as it is.
 *
 * @param scope what a token for it must allow
 * @param body absent for requests without one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RegistryRequest(
        String method, URI uri, Scope scope, Map<String, String> headers, byte @Nullable [] body) {

    static RegistryRequest of(String method, URI uri, Scope scope) {
        return new RegistryRequest(method, uri, scope, Map.of(), null);
    }

    RegistryRequest withHeader(String name, String value) {
        return new RegistryRequest(method, uri, scope, Map.of(name, value), body);
    }

    RegistryRequest withBody(String mediaType, byte[] newBody) {
        return new RegistryRequest(method, uri, scope, Map.of("Content-Type", mediaType), newBody);
    }

    /** Whether a redirect of this request may be followed: downloads are redirected, writes not. */
    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
