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
 * Sends requests to one registry: authorizes them, answers its challenges, follows its redirects
 * (without the authorization, and only where {@link TargetPolicy} allows), and tries again what
 * failed on the way.
 */
final class RegistryTransport {
    private final URI base;
    private final String root;
    private final RegistryClientOptions options;
    private final Executor executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http;
    private final TargetPolicy targets;
    private final Authorizer authorizer;
    private final Backoff backoff;

    RegistryTransport(URI base, RegistryClientOptions options, RegistryAccess access) {
        this.base = base;
        this.root = base.toString().replaceAll("/+$", "");
        this.options = options;
        this.targets = new TargetPolicy(base, access);
        this.authorizer = new Authorizer(access.credentials(), targets, this::exchangeChecked);
        this.backoff = new Backoff(options);
        this.http = http(options, access, executor);
    }

    private static HttpClient http(
            RegistryClientOptions options, RegistryAccess access, Executor executor) {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(options.connectTimeout())
                        .executor(executor);
        if (access.tls() != null) {
            builder.sslContext(access.tls());
        }
        return builder.build();
    }

    RegistryClientOptions options() {
        return options;
    }

    Backoff backoff() {
        return backoff;
    }

    /** What the token service gave at a login to stand for the password, if it gave anything. */
    Optional<Credentials.IdentityToken> identity() {
        return authorizer.identity();
    }

    /** The address of something of a repository, {@code tail} being {@code blobs/sha256:…}. */
    URI address(String repository, String tail) {
        return address("/v2/" + repository + "/" + tail);
    }

    /** The address of a path at this registry, which may itself stand below a path. */
    URI address(String path) {
        return URI.create(root + path);
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
        if (isOwn(request.uri())) {
            authorizer
                    .upfront(request.scope())
                    .ifPresent(value -> builder.setHeader("Authorization", value));
        }
        HttpRequest sent = builder.build();
        return new StreamedExchange(http, options).send(sent, body, source);
    }

    private Reply sendOnce(RegistryRequest request) throws IOException {
        URI uri = request.uri();
        String authorization = isOwn(uri) ? authorizer.upfront(request.scope()).orElse(null) : null;
        boolean challenged = false;
        for (int redirects = 0; ; ) {
            targets.check(request.method(), uri);
            Reply reply = exchange(request, uri, isOwn(uri) ? authorization : null);
            Optional<String> answer =
                    reply.status() == 401 && isOwn(uri) && !challenged
                            ? answer(reply, request.scope(), authorization)
                            : Optional.empty();
            if (answer.isPresent()) {
                reply.close();
                challenged = true;
                authorization = answer.get();
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

    private Optional<String> answer(Reply reply, Scope scope, @Nullable String refused)
            throws IOException {
        try {
            return authorizer.answer(reply.headers("WWW-Authenticate"), scope, refused);
        } catch (IOException | RuntimeException e) {
            reply.close();
            throw e;
        }
    }

    private static URI redirectTarget(Reply reply) throws IOException {
        try (reply) {
            return reply.location();
        }
    }

    /** Sends what has its own authorization, if any, to somewhere else. */
    private Reply exchangeChecked(RegistryRequest request) throws IOException {
        targets.check(request.method(), request.uri());
        return exchange(request, request.uri(), null);
    }

    private Reply exchange(RegistryRequest request, URI uri, @Nullable String authorization)
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
        if (authorization != null) {
            builder.setHeader("Authorization", authorization);
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
