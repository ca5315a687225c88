package dev.kiln.store;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.springframework.context.ConfigurableApplicationContext;

/** A layer-store on a free port, and plain HTTP to it. */
final class TestingStore implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final URI uri;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestingStore(ConfigurableApplicationContext context) {
        this.context = context;
        this.uri =
                URI.create(
                        "http://127.0.0.1:"
                                + context.getEnvironment()
                                        .getRequiredProperty("local.server.port"));
    }

    static TestingStore start(Path data, String... settings) {
        String[] all = java.util.Arrays.copyOf(settings, settings.length + 2);
        all[settings.length] = "--server.port=0";
        all[settings.length + 1] = "--kiln.data=" + data;
        return new TestingStore(LayerStoreApplication.start(all));
    }

    URI uri() {
        return uri;
    }

    String host() {
        return uri.getAuthority();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
        return send(method, path, BodyPublishers.noBody(), headers);
    }

    HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
            throws Exception {
        return send(method, path, BodyPublishers.ofByteArray(body), headers);
    }

    HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri.resolve(path));
        request.method(method, body);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** Begins an upload and returns its location. */
    String begin(String repository) throws Exception {
        HttpResponse<byte[]> begun = send("POST", "/v2/" + repository + "/blobs/uploads/");
        return header(begun, "Location");
    }

    /** Stores a blob in one call. */
    Digest push(String repository, byte[] bytes) throws Exception {
        Digest digest = Digest.ofBytes(bytes);
        HttpResponse<byte[]> answer =
                send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, bytes);
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(text(answer));
        }
        return digest;
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
        context.close();
    }
}
