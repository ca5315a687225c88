package dev.kiln.registry;

import dev.kiln.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The anonymous tokens that a registry's token service gave, until they expire. */
final class TokenStore {
    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final int MAX_TOKENS = 1000;

    /** Shorter lifetimes are not given (distribution, "Token Response Fields"). */
    private static final int MIN_LIFETIME_SECONDS = 60;

    /** A token is not used in its last seconds, so that it does not expire on its way. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Map<Scope, Token> tokens = new ConcurrentHashMap<>();

    private record Token(String value, Instant usableUntil) {}

    private record Answer(
            @Nullable String token, @Nullable String access_token, @Nullable Long expires_in) {}

    /** Sends one request without credentials. */
    @FunctionalInterface
    interface Exchange {
        Reply get(URI uri) throws IOException;
    }

    Optional<String> find(Scope scope) {
        Token token = tokens.get(scope);
        return token != null && Instant.now().isBefore(token.usableUntil())
                ? Optional.of(token.value())
                : Optional.empty();
    }

    /** Asks the challenge's realm and keeps what it gives. */
    String fetch(Challenge challenge, Scope scope, Exchange exchange) throws IOException {
        URI uri = tokenUri(challenge);
        try (Reply reply = exchange.get(uri)) {
            if (reply.status() != 200) {
                throw reply.failure("; no anonymous token was given for " + challenge.scope());
            }
            Answer answer = read(reply);
            String value = answer.access_token() != null ? answer.access_token() : answer.token();
            if (value == null || value.isBlank()) {
                throw reply.broken("the answer holds no token");
            }
            keep(scope, value, answer.expires_in());
            return value;
        }
    }

    private void keep(Scope scope, String value, @Nullable Long expiresInSeconds) {
        if (tokens.size() >= MAX_TOKENS) {
            tokens.clear();
        }
        long seconds =
                Math.max(
                        MIN_LIFETIME_SECONDS,
                        expiresInSeconds == null ? MIN_LIFETIME_SECONDS : expiresInSeconds);
        Instant expiry = Instant.now().plusSeconds(Math.min(seconds, 86_400));
        tokens.put(scope, new Token(value, expiry.minus(MARGIN)));
    }

    private static Answer read(Reply reply) throws IOException {
        try {
            return Json.read(reply.bytes(MAX_ANSWER_BYTES), Answer.class);
        } catch (IllegalArgumentException e) {
            throw reply.broken("the token answer is " + e.getMessage());
        }
    }

    private static URI tokenUri(Challenge challenge) throws RegistryException {
        String separator = challenge.realm().contains("?") ? "&" : "?";
        StringBuilder query = new StringBuilder(challenge.realm()).append(separator);
        if (!challenge.service().isEmpty()) {
            query.append("service=").append(encoded(challenge.service())).append('&');
        }
        // Several scopes are separated by spaces in the challenge and repeated in the request.
        for (String one : challenge.scope().split(" ", -1)) {
            query.append("scope=").append(encoded(one)).append('&');
        }
        query.setLength(query.length() - 1);
        try {
            return URI.create(query.toString());
        } catch (IllegalArgumentException e) {
            throw RegistryException.refused(
                    "GET", URI.create("http://invalid/"), "its token realm is not a URL: " + e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
