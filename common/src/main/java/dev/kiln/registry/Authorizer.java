package dev.kiln.registry;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers the challenges of one registry: Bearer with a token of the realm that it names, else
 * Basic. What was found out is used for the calls that follow without being asked again.
 */
final class Authorizer {
    private static final int MAX_CHALLENGES = 1000;

    private final TargetPolicy targets;
    private final Exchange exchange;
    private final TokenStore tokens = new TokenStore();
    private final Map<Scope, Challenge> challenges = new ConcurrentHashMap<>();
    private volatile @Nullable Credentials credentials;
    private volatile Credentials.@Nullable IdentityToken identity;
    private volatile boolean basic;

    /** Sends one request, as it is and once. */
    @FunctionalInterface
    interface Exchange {
        Reply send(RegistryRequest request) throws IOException;
    }

    Authorizer(@Nullable Credentials credentials, TargetPolicy targets, Exchange exchange) {
        this.credentials = credentials;
        this.targets = targets;
        this.exchange = exchange;
    }

    /** The {@code Authorization} that a call will need by all that is known; empty at first. */
    Optional<String> upfront(Scope scope) throws IOException {
        if (basic && credentials instanceof Credentials.Password password) {
            return Optional.of(TokenRequest.basic(password));
        }
        Challenge known = challenges.get(scope);
        return known == null ? Optional.empty() : Optional.of(bearer(known, scope, null));
    }

    /**
     * The {@code Authorization} that the challenges of a 401 ask for.
     *
     * @param refused what was sent before
     * @return empty if there is none, or none but that
     */
    Optional<String> answer(List<String> headers, Scope scope, @Nullable String refused)
            throws IOException {
        List<Challenge> offered = Challenge.parse(headers);
        Optional<Challenge> bearer =
                offered.stream()
                        .filter(challenge -> challenge.scheme().equals(Challenge.BEARER))
                        .filter(challenge -> challenge.parameter("realm").isPresent())
                        .findFirst();
        if (bearer.isPresent()) {
            String value = bearer(bearer.get(), scope, refused);
            if (challenges.size() >= MAX_CHALLENGES) {
                challenges.clear();
            }
            challenges.put(scope, bearer.get());
            return Optional.of(value);
        }
        boolean takesBasic =
                offered.stream().anyMatch(offer -> offer.scheme().equals(Challenge.BASIC));
        if (takesBasic && credentials instanceof Credentials.Password password) {
            basic = true;
            return Optional.of(TokenRequest.basic(password)).filter(it -> !it.equals(refused));
        }
        return Optional.empty();
    }

    /** What stands for the password from now on, where the token service gave such a thing. */
    Optional<Credentials.IdentityToken> identity() {
        return Optional.ofNullable(identity);
    }

    private String bearer(Challenge challenge, Scope scope, @Nullable String refused)
            throws IOException {
        String prefix = "Bearer ";
        String refusedToken =
                refused != null && refused.startsWith(prefix)
                        ? refused.substring(prefix.length())
                        : null;
        return prefix + tokens.get(scope, refusedToken, () -> fetch(challenge, scope)).value();
    }

    private Token fetch(Challenge challenge, Scope scope) throws IOException {
        Credentials who = credentials;
        boolean login = scope.equals(Scope.NONE) && who instanceof Credentials.Password;
        TokenRequest asked = TokenRequest.of(challenge, scope, who, login);
        RegistryRequest request = asked.request();
        if (who != null) {
            targets.checkConfidential(request.method(), request.uri());
        }
        try (Reply reply = exchange.send(request)) {
            Token token = asked.read(reply, Instant.now());
            token.refresh().ifPresent(refresh -> keep(who, refresh));
            return token;
        }
    }

    private void keep(@Nullable Credentials who, String refresh) {
        if (who == null || refresh.isBlank() || refresh.length() > Credentials.MAX_LENGTH) {
            return;
        }
        Credentials.IdentityToken renewed = new Credentials.IdentityToken(who.user(), refresh);
        identity = renewed;
        if (who instanceof Credentials.IdentityToken) {
            credentials = renewed;
        }
    }
}
