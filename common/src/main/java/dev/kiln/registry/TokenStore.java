package dev.kiln.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a registry's token service gave, until they expire. However many need the same
 * token at the same time, it is asked for once.
 */
final class TokenStore {
    private static final int MAX_TOKENS = 1000;

    private final Map<Scope, Token> tokens = new ConcurrentHashMap<>();
    private final Map<Scope, CompletableFuture<Token>> flights = new ConcurrentHashMap<>();

    /** Asks for a token. */
    @FunctionalInterface
    interface Source {
        Token get() throws IOException;
    }

    Optional<Token> find(Scope scope) {
        return Optional.ofNullable(tokens.get(scope))
                .filter(token -> token.isUsable(Instant.now()));
    }

    /**
     * A token that is none of those the registry has refused.
     *
     * @param refused the value of a token that did not do
     * @throws IOException as the source does, to all who wait for it
     */
    Token get(Scope scope, @Nullable String refused, Source source) throws IOException {
        while (true) {
            Optional<Token> known = find(scope).filter(token -> !token.value().equals(refused));
            if (known.isPresent()) {
                return known.get();
            }
            CompletableFuture<Token> own = new CompletableFuture<>();
            CompletableFuture<Token> other = flights.putIfAbsent(scope, own);
            if (other == null) {
                return fetch(scope, source, own);
            }
            Optional<Token> shared = await(other);
            if (shared.isPresent()) {
                return shared.get();
            }
        }
    }

    private Token fetch(Scope scope, Source source, CompletableFuture<Token> flight)
            throws IOException {
        try {
            Token token = source.get();
            if (tokens.size() >= MAX_TOKENS) {
                tokens.clear();
            }
            tokens.put(scope, token);
            flight.complete(token);
            return token;
        } catch (InterruptedIOException e) {
            flight.cancel(false);
            throw e;
        } catch (IOException e) {
            flight.completeExceptionally(e);
            throw e;
        } finally {
            // Whatever else was thrown: nobody may wait for ever.
            flight.cancel(false);
            flights.remove(scope, flight);
        }
    }

    /** Empty if the one who asked gave up: then the next one asks. */
    private static Optional<Token> await(CompletableFuture<Token> flight) throws IOException {
        try {
            return Optional.of(flight.get());
        } catch (CancellationException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a token");
        }
    }
}
