package dev.kiln.proxy.push;

import com.sun.net.httpserver.HttpExchange;
import dev.kiln.testkit.registry.TestingHost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;

/** A real registry, behind a door that answers some requests itself. */
final class FilteredRegistry implements AutoCloseable {
    /** Headers that the JDK's client and server set themselves. */
    private static final Set<String> OWN =
            Set.of(
                    "host",
                    "connection",
                    "content-length",
                    "transfer-encoding",
                    "upgrade",
                    "expect");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI registry;
    private final Filter filter;
    private final TestingHost door;

    /** Looks at requests first. */
    @FunctionalInterface
    interface Filter {
        /** Answers, and says so; or leaves the exchange as it is for the registry. */
        boolean answers(HttpExchange exchange) throws IOException;
    }

    FilteredRegistry(URI registry, Filter filter) throws IOException {
        this.registry = registry;
        this.filter = filter;
        this.door = new TestingHost(this::handle);
    }

    /** {@code 127.0.0.1:port}, as image references name it. */
    String host() {
        return door.uri().getAuthority();
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (!filter.answers(exchange)) {
            pass(exchange);
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI()))
                        .method(
                                exchange.getRequestMethod(),
                                BodyPublishers.ofByteArray(
                                        exchange.getRequestBody().readAllBytes()))
                        .header("X-Forwarded-Host", host());
        exchange.getRequestHeaders()
                .forEach((name, values) -> {
                    if (!OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                        values.forEach(value -> request.header(name, value));
                    }
                });
        HttpResponse<byte[]> answer = send(request.build());
        answer.headers()
                .map()
                .forEach((name, values) -> {
                    if (!OWN.contains(name) && !name.startsWith(":")) {
                        exchange.getResponseHeaders().put(name, List.copyOf(values));
                    }
                });
        TestingHost.answer(exchange, answer.statusCode(), answer.body());
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while passing a request on", e);
        }
    }

    @Override
    public void close() {
        door.close();
        http.close();
    }
}
