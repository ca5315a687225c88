package dev.kiln.testkit.registry;

import static dev.kiln.testkit.registry.TestingHost.answer;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A token service of one user (distribution, "Token Authentication Specification" and "Token
 * Authentication Implementation"): it gives JSON Web Tokens that a registry verifies by the
 * certificate. Nobody in particular may pull what is under {@code public/}; the user may do
 * everything.
 */
public final class TokenServer implements AutoCloseable {
    /** What the registry calls itself. */
    public static final String SERVICE = "registry of a test";

    /** Whom the registry trusts. */
    public static final String ISSUER = "kiln testkit";

    /** The identity token that a login is given which asks for one. */
    public static final String IDENTITY_TOKEN = "identity-0123456789abcdef";

    private final TestingCertificate certificate;
    private final String basic;
    private final TestingHost host;
    private volatile int lifetimeSeconds = 300;

    private TokenServer(TestingCertificate certificate, String user, String password)
            throws IOException {
        this.certificate = certificate;
        this.basic =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (user + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.host = new TestingHost(this::handle);
    }

    /** Starts one whose tokens are signed with the certificate's key. */
    public static TokenServer start(TestingCertificate certificate, String user, String password)
            throws IOException {
        return new TokenServer(certificate, user, password);
    }

    /** Where tokens are asked for. */
    public URI realm() {
        return host.uri().resolve("/token");
    }

    /** Each as {@code METHOD path [Authorization]}. */
    public List<String> requests() {
        return host.requests();
    }

    /** What further tokens say of how long they live; they are valid for at least five minutes. */
    public void lifetimeSeconds(int seconds) {
        lifetimeSeconds = seconds;
    }

    private record Access(String type, String name, List<String> actions) {
        static Access parse(String scope) {
            String[] parts = scope.split(":", -1);
            return new Access(parts[0], parts[1], List.of(parts[2].split(",", -1)));
        }

        Access anonymous() {
            boolean open = name.startsWith("public/") && actions.contains("pull");
            return new Access(type, name, open ? List.of("pull") : List.of());
        }

        String json() {
            return "{\"type\":\"%s\",\"name\":\"%s\",\"actions\":[%s]}"
                    .formatted(
                            type,
                            name,
                            actions.stream()
                                    .map(action -> "\"" + action + "\"")
                                    .collect(Collectors.joining(",")));
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        boolean post = exchange.getRequestMethod().equals("POST");
        String form =
                post
                        ? new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                        : exchange.getRequestURI().getRawQuery();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean known =
                post
                        ? IDENTITY_TOKEN.equals(field(form, "refresh_token"))
                        : basic.equals(authorization);
        if (!known && (post || authorization != null)) {
            byte[] why =
                    "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"you sent %s\"}]}"
                            .formatted(authorization)
                            .getBytes(StandardCharsets.UTF_8);
            answer(exchange, 401, why);
            return;
        }
        List<Access> granted = new ArrayList<>();
        for (String scope : fields(form, "scope")) {
            for (String one : scope.split(" ", -1)) {
                if (!one.isEmpty()) {
                    Access access = Access.parse(one);
                    granted.add(known ? access : access.anonymous());
                }
            }
        }
        String refresh =
                "true".equals(field(form, "offline_token"))
                        ? ",\"refresh_token\":\"" + IDENTITY_TOKEN + "\""
                        : "";
        String body =
                "{\"token\":\"%s\",\"expires_in\":%d,\"issued_at\":\"%s\"%s}"
                        .formatted(jwt(granted), lifetimeSeconds, Instant.now(), refresh);
        answer(exchange, 200, body.getBytes(StandardCharsets.UTF_8));
    }

    private String jwt(List<Access> granted) throws IOException {
        Instant now = Instant.now();
        try {
            String header =
                    "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"%s\"]}"
                            .formatted(
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    certificate.certificate().getEncoded()));
            String claims =
                    "{\"iss\":\"%s\",\"sub\":\"\",\"aud\":\"%s\",\"exp\":%d,\"nbf\":%d,\"iat\":%d,\"jti\":\"%s\",\"access\":[%s]}"
                            .formatted(
                                    ISSUER,
                                    SERVICE,
                                    now.plusSeconds(Math.max(300, lifetimeSeconds))
                                            .getEpochSecond(),
                                    now.minusSeconds(30).getEpochSecond(),
                                    now.getEpochSecond(),
                                    UUID.randomUUID(),
                                    granted.stream()
                                            .map(Access::json)
                                            .collect(Collectors.joining(",")));
            String signed = base64(header.getBytes(StandardCharsets.UTF_8));
            signed += "." + base64(claims.getBytes(StandardCharsets.UTF_8));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(certificate.key());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static @Nullable String field(@Nullable String form, String name) {
        List<String> found = fields(form, name);
        return found.isEmpty() ? null : found.getFirst();
    }

    private static List<String> fields(@Nullable String form, String name) {
        List<String> found = new ArrayList<>();
        for (String pair : String.valueOf(form).split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                found.add(
                        URLDecoder.decode(
                                pair.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    @Override
    public void close() {
        host.close();
    }
}
