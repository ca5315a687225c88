package dev.kiln.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What a registry answered; the body is still to be read. */
final class Reply implements Closeable {
    /** A short rest of a body is read away so that the connection can be used again. */
    private static final int MAX_DRAINED_BYTES = 64 * 1024;

    private final HttpResponse<InputStream> response;
    private final InputStream body;

    Reply(HttpResponse<InputStream> response, Duration stallTimeout) {
        this.response = response;
        this.body = new StallGuard(response.body(), stallTimeout);
    }

    int status() {
        return response.statusCode();
    }

    String method() {
        return response.request().method();
    }

    URI uri() {
        return response.request().uri();
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    List<String> headers(String name) {
        return response.headers().allValues(name);
    }

    InputStream body() {
        return body;
    }

    /** The whole body, which may not have more than so many bytes. */
    byte[] bytes(int maxBytes) throws IOException {
        byte[] bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw broken("its body has more than " + maxBytes + " bytes");
        }
        return bytes;
    }

    /** The {@code Location} header, resolved against this reply's address. */
    URI location() throws RegistryException {
        String location =
                header("Location").orElseThrow(() -> broken("there is no Location header"));
        try {
            return uri().resolve(location);
        } catch (IllegalArgumentException e) {
            throw broken("its Location header is not a URL");
        }
    }

    /** An answer with a status that nobody expected, with the registry's own words. */
    RegistryException failure(String advice) throws IOException {
        return failure(advice, List.of());
    }

    /** As {@link #failure(String)}; neither these texts nor the authorization are repeated. */
    RegistryException failure(String advice, List<String> secrets) throws IOException {
        byte[] start = body.readNBytes(RegistryErrors.MAX_BYTES);
        List<String> all = new ArrayList<>(secrets);
        response.request()
                .headers()
                .firstValue("Authorization")
                .ifPresent(value -> all.addAll(secretsOf(value)));
        return RegistryException.answered(
                method(), uri(), status(), RegistryErrors.parse(start).without(all), advice);
    }

    private static List<String> secretsOf(String authorization) {
        String value = authorization.substring(authorization.indexOf(' ') + 1);
        if (!authorization.startsWith("Basic ")) {
            return List.of(value);
        }
        String pair = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        return List.of(value, pair.substring(pair.indexOf(':') + 1));
    }

    RegistryException broken(String what) {
        return RegistryException.broken(method(), uri(), status(), what);
    }

    @Override
    public void close() throws IOException {
        try (body) {
            if (status() != 200 || !method().equals("GET")) {
                body.readNBytes(MAX_DRAINED_BYTES);
            }
        }
    }
}
