package dev.kiln.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one registry: adds its token, answers its challenges, follows its redirects
 * (without the token, and only where {@link TargetPolicy} allows), and tries again what failed on
 * the way.
 */
final class RegistryTransport {
    private final URI base;
    private final RegistryClientOptions options;
    private final Executor executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http;
    private final TargetPolicy targets;
    private final TokenStore tokens = new TokenStore();
    private final Backoff backoff;

    RegistryTransport(URI base, RegistryClientOptions options) {
        this.base = base;
        this.options = options;
        this.targets = new TargetPolicy(base);
        this.backoff = new Backoff(options);
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(options.connectTimeout())
                        .executor(executor)
                        .build();
    }

    RegistryClientOptions options() {
        return options;
    }

    Backoff backoff() {
        return backoff;
    }

    /** The address of something of a repository, {@code tail} being {@code blobs/sha256:…}. */
    URI address(String repository, String tail) {
        return base.resolve("/v2/" + repository + "/" + tail);
    }

    /**
     * Sends a request, several times if need be, and returns the answer, whatever its status.
     *
     * @throws RegistryException if there is no answer
     */
    Reply send(RegistryRequest request) throws IOException {
        return backoff.run(lastAttempt -> {
            Reply reply = sendOnce(request);
            if (reply.status() >= 500 && !lastAttempt) {
                try (reply) {
                    throw reply.failure("");
                }
            }
            return reply;
        });
    }

    /**
     * Sends a body as it is written. Not repeated: the caller decides what to do when it fails.
     *
     * @throws RegistryException if the connection breaks
     */
    Reply stream(RegistryRequest request, BlobSource source) throws IOException {
        return stream(request, source, -1);
    }

    /**
     * As {@link #stream(RegistryRequest, BlobSource)}.
     *
     * @param lengthBytes how many bytes will be written, more than none; -1 where that is not known
     */
    Reply stream(RegistryRequest request, BlobSource source, long lengthBytes) throws IOException {
        targets.check(request.method(), request.uri());
        StreamedBody body = new StreamedBody(executor, options.stallTimeout());
        HttpRequest.Builder builder = builder(request, request.uri(), body.publisher(lengthBytes));
        tokenFor(request.scope(), request.uri())
                .ifPresent(token -> builder.setHeader("Authorization", "Bearer " + token));
        HttpRequest sent = builder.build();
        return new StreamedExchange(http, options).send(sent, body, source);
    }

    private Reply sendOnce(RegistryRequest request) throws IOException {
        URI uri = request.uri();
        String token = tokenFor(request.scope(), uri).orElse(null);
        boolean challenged = false;
        for (int redirects = 0; ; ) {
            targets.check(request.method(), uri);
            Reply reply = exchange(request, uri, isOwn(uri) ? token : null);
            Optional<Challenge> challenge =
                    reply.status() == 401 && isOwn(uri) && !challenged
                            ? Challenge.find(reply.headers("WWW-Authenticate"), request.scope())
                            : Optional.empty();
            if (challenge.isPresent()) {
                reply.close();
                challenged = true;
                token = tokens.fetch(challenge.get(), request.scope(), this::getAnonymously);
            } else if (isRedirect(reply) && request.isRead()) {
                if (++redirects > options.maxRedirects()) {
                    try (reply) {
                        throw reply.broken("it redirects again and again");
                    }
                }
                uri = redirectTarget(reply);
            } else {
                return reply;
            }
        }
    }

    private static URI redirectTarget(Reply reply) throws IOException {
        try (reply) {
            return reply.location();
        }
    }

    private Reply getAnonymously(URI uri) throws IOException {
        targets.check("GET", uri);
        return exchange(RegistryRequest.of("GET", uri, new Scope("", "")), uri, null);
    }

    private Reply exchange(RegistryRequest request, URI uri, @Nullable String token)
            throws IOException {
        byte[] bytes = request.body();
        HttpRequest.Builder builder =
                builder(
                        request,
                        uri,
                        bytes == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(bytes));
        builder.timeout(options.answerTimeout());
        if (token != null) {
            builder.setHeader("Authorization", "Bearer " + token);
        }
        try {
            return new Reply(
                    http.send(builder.build(), BodyHandlers.ofInputStream()),
                    options.stallTimeout());
        } catch (IOException e) {
            throw RegistryException.unreachable(request.method(), uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + uri.getHost());
        }
    }

    private static HttpRequest.Builder builder(
            RegistryRequest request, URI uri, BodyPublisher body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri).method(request.method(), body);
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            builder.setHeader(header.getKey(), header.getValue());
        }
        return builder.setHeader("User-Agent", "kiln");
    }

    private Optional<String> tokenFor(Scope scope, URI uri) {
        return isOwn(uri) ? tokens.find(scope) : Optional.empty();
    }

    private boolean isOwn(URI uri) {
        return Origin.of(uri).equals(Origin.of(base));
    }

    private static boolean isRedirect(Reply reply) {
        return switch (reply.status()) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }
}
