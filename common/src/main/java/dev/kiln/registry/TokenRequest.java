package dev.kiln.registry;

import dev.kiln.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One request for a token (distribution, "Token Authentication Specification" and "Oauth2 Token
 * Authentication"): a GET, with Basic where there is a password, or a POST with an identity token.
 *
 * @param realm where the token service is
 * @param service the registry, as the token service knows it; empty where the challenge named none
 * @param scopes one or more, separated by spaces; empty for a token without rights
 * @param offline whether an identity token is asked for too
 */
record TokenRequest(
        URI realm,
        String service,
        String scopes,
        @Nullable Credentials credentials,
        boolean offline) {
    private static final int MAX_ANSWER_BYTES = 256 * 1024;
    private static final String CLIENT_ID = "kiln";

    /** Tokens that say nothing of it live so long, and no token is used longer than a day. */
    private static final long DEFAULT_LIFETIME_SECONDS = 60;

    private static final long MAX_LIFETIME_SECONDS = 86_400;

    private record Body(
            @Nullable String token,
            @Nullable String access_token,
            @Nullable Long expires_in,
            @Nullable String issued_at,
            @Nullable String refresh_token) {}

    /** What a challenge asks for, with the scope of the call where the challenge names none. */
    static TokenRequest of(
            Challenge challenge, Scope scope, @Nullable Credentials credentials, boolean offline)
            throws RegistryException {
        String realm = challenge.parameter("realm").orElse("");
        try {
            return new TokenRequest(
                    new URI(realm),
                    challenge.parameter("service").orElse(""),
                    challenge.parameter("scope").orElse(scope.toString()),
                    credentials,
                    offline);
        } catch (URISyntaxException e) {
            throw RegistryException.refused(
                    "GET",
                    URI.create("http://invalid/"),
                    "the registry's token realm is not a URL: " + e.getReason());
        }
    }

    RegistryRequest request() {
        return switch (credentials) {
            case null -> get();
            case Credentials.Password password ->
                    get().withHeader("Authorization", basic(password));
            case Credentials.IdentityToken identity -> post(identity);
        };
    }

    /** The value of an {@code Authorization} header (RFC 7617). */
    static String basic(Credentials.Password password) {
        byte[] pair =
                (password.user() + ":" + password.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private RegistryRequest get() {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        if (!service.isEmpty()) {
            fields.add(Map.entry("service", service));
        }
        // Several scopes are separated by spaces in the challenge and repeated in the request.
        for (String scope : scopes.split(" ", -1)) {
            if (!scope.isEmpty()) {
                fields.add(Map.entry("scope", scope));
            }
        }
        if (credentials != null) {
            fields.add(Map.entry("account", credentials.user()));
            fields.add(Map.entry("client_id", CLIENT_ID));
        }
        if (offline) {
            fields.add(Map.entry("offline_token", "true"));
        }
        String query = form(fields);
        String separator = realm.getRawQuery() == null ? "?" : "&";
        URI uri = query.isEmpty() ? realm : URI.create(realm + separator + query);
        return RegistryRequest.of("GET", uri, Scope.NONE);
    }

    private RegistryRequest post(Credentials.IdentityToken identity) {
        List<Map.Entry<String, String>> fields =
                List.of(
                        Map.entry("grant_type", "refresh_token"),
                        Map.entry("service", service),
                        Map.entry("client_id", CLIENT_ID),
                        Map.entry("refresh_token", identity.token()),
                        Map.entry("scope", scopes));
        return RegistryRequest.of("POST", realm, Scope.NONE)
                .withBody(
                        "application/x-www-form-urlencoded",
                        form(fields).getBytes(StandardCharsets.UTF_8));
    }

    /** Reads the token service's answer. */
    Token read(Reply reply, Instant now) throws IOException {
        if (reply.status() != 200) {
            throw reply.failure("; " + refusal(), secrets());
        }
        Body body;
        try {
            body = Json.read(reply.bytes(MAX_ANSWER_BYTES), Body.class);
        } catch (IllegalArgumentException e) {
            // The parser's words could quote a token.
            throw reply.broken("the token answer is not JSON of a token");
        }
        String value = body.access_token() != null ? body.access_token() : body.token();
        if (value == null || !isHeaderSafe(value)) {
            throw reply.broken("the answer holds no token");
        }
        return new Token(value, expiry(body, now), Optional.ofNullable(body.refresh_token()));
    }

    private List<String> secrets() {
        return switch (credentials) {
            case null -> List.of();
            case Credentials.Password password -> List.of(password.password());
            case Credentials.IdentityToken identity -> List.of(identity.token());
        };
    }

    private String refusal() {
        String wanted = scopes.isEmpty() ? "" : " for " + scopes;
        return credentials == null
                ? "no anonymous token was given" + wanted
                : "no token was given to %s%s: is the %s right and still valid?"
                        .formatted(
                                credentials.user(),
                                wanted,
                                credentials instanceof Credentials.Password
                                        ? "password or access token"
                                        : "login");
    }

    private static Instant expiry(Body body, Instant now) {
        long given = body.expires_in() == null ? 0 : body.expires_in();
        Duration lifetime =
                Duration.ofSeconds(
                        Math.clamp(given, DEFAULT_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS));
        Instant issued = now;
        if (body.issued_at() != null) {
            try {
                // Some services give the same token again: its time runs since it was issued.
                Instant named = Instant.parse(body.issued_at());
                issued = named.isBefore(now) ? named : now;
            } catch (DateTimeParseException e) {
                issued = now;
            }
        }
        return issued.plus(lifetime);
    }

    private static boolean isHeaderSafe(String value) {
        return !value.isBlank() && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static String form(List<Map.Entry<String, String>> fields) {
        StringJoiner form = new StringJoiner("&");
        for (Map.Entry<String, String> field : fields) {
            form.add(
                    field.getKey()
                            + "="
                            + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8));
        }
        return form.toString();
    }

    @Override
    public String toString() {
        return "token request to %s for '%s'".formatted(realm.getHost(), scopes);
    }
}
