package dev.kiln.worker.fetch;

import dev.kiln.source.HttpUrl;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests for one URL, through a way out of their own; redirects are followed. */
final class HttpExchange implements Closeable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HttpUrl url;
    private final FetchSettings settings;
    private final Egress egress;
    private final HttpClient client;
    private final @Nullable String authorization;

    HttpExchange(HttpUrl url, @Nullable String authorization, FetchSettings settings)
            throws IOException {
        this.url = url;
        this.settings = settings;
        this.egress = new Egress(settings);
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(ProxySelector.of(egress.address()))
                        .build();
        this.authorization = authorization == null ? basic(url.credentials()) : authorization;
    }

    private static @Nullable String basic(@Nullable String credentials) {
        if (credentials == null) {
            return null;
        }
        byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Asks for the URL, and where it sends us, until that is an answer.
     *
     * @param method GET or HEAD
     * @param knownEtag asked with, so that the answer may be 304; empty for none
     */
    HttpResponse<InputStream> send(String method, String knownEtag) throws IOException {
        URI uri = url.uri();
        for (int redirects = 0; ; redirects++) {
            HttpResponse<InputStream> response = sendOnce(method, uri, knownEtag);
            Optional<String> location = response.headers().firstValue("Location");
            if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                return response;
            }
            response.body().close();
            if (redirects == settings.maxRedirects()) {
                throw failure(
                        method,
                        "it redirects more than "
                                + redirects
                                + " times (kiln.worker.fetch.max-redirects)",
                        null);
            }
            uri = target(method, uri, location.get());
        }
    }

    private URI target(String method, URI from, String location) throws FetchException {
        try {
            URI absolute = from.resolve(location);
            return HttpUrl.parse(absolute.toString()).uri();
        } catch (IllegalArgumentException e) {
            throw failure(method, "it redirects to something that is no http(s) URL", e);
        }
    }

    private HttpResponse<InputStream> sendOnce(String method, URI uri, String knownEtag)
            throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(settings.stallTimeout())
                        .setHeader("User-Agent", "kiln");
        if (!knownEtag.isEmpty()) {
            request.setHeader("If-None-Match", knownEtag);
        }
        if (authorization != null && isOwn(uri)) {
            request.setHeader("Authorization", authorization);
        }
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), BodyHandlers.ofInputStream());
            if (egress.objection().isPresent()) {
                response.body().close();
                throw failure(method, "no answer", null);
            }
            return response;
        } catch (FetchException e) {
            throw e;
        } catch (IOException e) {
            throw failure(method, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + uri.getHost());
        }
    }

    private boolean isOwn(URI uri) {
        URI own = url.uri();
        return String.valueOf(own.getHost()).equalsIgnoreCase(uri.getHost())
                && own.getPort() == uri.getPort()
                && own.getScheme().equals(uri.getScheme());
    }

    /** What to throw; why a connection was refused or cut is said first, where one was. */
    FetchException failure(String method, String what, @Nullable Exception cause) {
        String message =
                "%s %s failed: %s"
                        .formatted(method, url.redacted(), egress.objection().orElse(what));
        return cause == null ? new FetchException(message) : new FetchException(message, cause);
    }

    @Override
    public void close() {
        egress.close();
        client.shutdownNow();
    }
}
