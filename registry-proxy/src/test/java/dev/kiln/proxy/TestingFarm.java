package dev.kiln.proxy;

import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.store.LayerStoreApplication;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A layer-store and a registry-proxy that pulls into it, over real HTTP. */
final class TestingFarm implements AutoCloseable {
    /** Pulls need neither broker nor Redis: here there are none. */
    private static final List<String> WITHOUT_QUEUE =
            List.of(
                    "--spring.rabbitmq.port=1",
                    "--spring.data.redis.port=1",
                    "--management.health.rabbit.enabled=false",
                    "--management.health.redis.enabled=false");

    private final ConfigurableApplicationContext store;
    private final ConfigurableApplicationContext proxy;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestingFarm(
            ConfigurableApplicationContext store, ConfigurableApplicationContext proxy) {
        this.store = store;
        this.proxy = proxy;
    }

    static TestingFarm start(Path data, String... proxySettings) {
        ConfigurableApplicationContext store =
                SpringApplication.run(
                        LayerStoreApplication.class,
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--kiln.data=" + data);
        List<String> all = new ArrayList<>(List.of(proxySettings));
        all.add("--server.port=0");
        all.add("--kiln.data=" + data);
        all.addAll(WITHOUT_QUEUE);
        all.add("--kiln.layer-store.url=" + uri(store));
        return new TestingFarm(store, RegistryProxyApplication.start(all.toArray(String[]::new)));
    }

    RegistryClient store() {
        return new RegistryClient(uri(store));
    }

    String storeHost() {
        return uri(store).getAuthority();
    }

    HttpResponse<byte[]> pull(String image, String platform) throws Exception {
        return post(Json.bytes(Map.of("image", image, "platform", platform)));
    }

    HttpResponse<byte[]> post(byte[] body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri(proxy).resolve("/internal/v1/pulls"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path) throws Exception {
        return send("GET", path);
    }

    /** Sends a request without a body; headers as name, value, name, value. */
    HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(proxy).resolve(path))
                        .method(method, BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** Opens an answer that the test reads by itself. */
    InputStream open(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(uri(proxy).resolve(path)).build(),
                        BodyHandlers.ofInputStream())
                .body();
    }

    /** The address of the registry-proxy. */
    URI proxy() {
        return uri(proxy);
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
        proxy.close();
        store.close();
    }

    private static URI uri(ConfigurableApplicationContext service) {
        return URI.create(
                "http://127.0.0.1:"
                        + service.getEnvironment().getRequiredProperty("local.server.port"));
    }
}
