package dev.kiln.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.kiln.gateway.TestingFarm;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway passes on to the registry-proxy, which an HTTP server plays here. */
class RegistryProxyRoutesTest {
    @TempDir Path folder;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer proxy;
    private TestingFarm farm;

    @BeforeEach
    void start() throws Exception {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                    byte[] body = "found".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        proxy.start();
        farm =
                new TestingFarm(
                        folder.resolve("data"),
                        "kiln.registry-proxy.url=http://127.0.0.1:" + proxy.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        farm.close();
        proxy.stop(0);
    }

    @Test
    void passesSearchesOnWithTheirParameters() throws Exception {
        String search = "/api/v1/search?term=a%20b&filter=stars%3D3";
        assertThat(farm.send("GET", search).body()).isEqualTo("found");
        assertThat(farm.send("GET", "/v1/search?q=a").body()).isEqualTo("found");
        assertThat(farm.send("GET", "/v1/_ping").body()).isEqualTo("found");
        assertThat(asked).containsExactly("GET " + search, "GET /v1/search?q=a", "GET /v1/_ping");
    }

    @Test
    void passesOnWhatIsOtherRegistries() throws Exception {
        String manifest = "/v2/proxy/docker.io/library/ubuntu/manifests/20.04";
        assertThat(farm.send("GET", manifest).body()).isEqualTo("found");
        assertThat(farm.send("PUT", manifest, (byte) 1).statusCode()).isEqualTo(200);
        assertThat(asked).containsExactly("GET " + manifest, "PUT " + manifest);
        proxy.stop(0);
        HttpResponse<String> answer = farm.send("GET", manifest);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("UNAVAILABLE", "could not reach the registry-proxy");
    }

    @Test
    void leavesTheRestToTheLayerStore() throws Exception {
        assertThat(farm.send("GET", "/v2/").statusCode()).isEqualTo(200);
        assertThat(farm.send("GET", "/v2/proxied/tags/list").statusCode()).isEqualTo(404);
        assertThat(asked).isEmpty();
    }

    @Test
    void saysThatTheRegistryProxyCannotBeReached() throws Exception {
        proxy.stop(0);
        HttpResponse<String> answer = farm.send("GET", "/api/v1/search?term=a");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(answer.body()).contains("could not reach the registry-proxy");
    }
}
