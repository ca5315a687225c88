package dev.kiln.proxy;

import static dev.kiln.proxy.TestingFarm.text;
import static dev.kiln.testkit.registry.TestingHost.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.testkit.registry.TestingHost;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that limit, refuse, break off and lie. */
class HostileUpstreamTest {
    @TempDir private static Path data;
    private static TestingFarm farm;

    /** Path to body; a body is sent as it is, whatever digest the path names. */
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() {
        farm = TestingFarm.start(data);
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @Test
    void passesOnThatAPullLimitIsReached() throws Exception {
        byte[] body =
                "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"pull rate limit\"}]}"
                        .getBytes(StandardCharsets.UTF_8);
        try (TestingHost upstream = new TestingHost(exchange -> answer(exchange, 429, body))) {
            HttpResponse<byte[]> answer = pull(upstream);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(text(answer)).contains("answered with status 429");
        }
    }

    @Test
    void takesARefusalForAMissingImage() throws Exception {
        try (TestingHost upstream =
                new TestingHost(exchange -> answer(exchange, 401, new byte[0]))) {
            HttpResponse<byte[]> answer = pull(upstream);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(text(answer)).contains(upstream.uri().toString(), "without a login");
        }
    }

    @Test
    void keepsNothingOfALayerThatIsNotTheOneNamed() throws Exception {
        Descriptor layer = offer(MediaType.OCI_LAYER_GZIP, "the layer");
        files.put(path(layer), "the other".getBytes(StandardCharsets.UTF_8));
        try (TestingHost upstream = serve(layer)) {
            HttpResponse<byte[]> answer = pull(upstream);
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(text(answer)).contains(layer.digest().toString());
            String repository = "proxy/" + upstream.uri().getAuthority().replace(':', '_') + "/x";
            assertThat(farm.store().hasBlob(repository, layer.digest())).isFalse();
            assertThat(farm.store().findManifest(repository, "1")).isEmpty();
            long asked =
                    upstream.requests().stream()
                            .filter(request -> request.equals("GET " + path(layer)))
                            .count();
            assertThat(asked).isEqualTo(1);
        }
    }

    @Test
    void refusesManifestsThatAreNone() throws Exception {
        for (String manifest :
                List.of(
                        "x",
                        "{}",
                        "{\"config\":{\"size\":-1}}",
                        "[]",
                        "null",
                        "{\"config\":{\"size\":1}}")) {
            try (TestingHost upstream =
                    new TestingHost(exchange ->
                            answer(
                                    exchange,
                                    200,
                                    manifest.getBytes(StandardCharsets.UTF_8),
                                    "Content-Type",
                                    MediaType.OCI_MANIFEST))) {
                HttpResponse<byte[]> answer = pull(upstream);
                assertThat(answer.statusCode()).as(manifest + text(answer)).isEqualTo(422);
            }
        }
    }

    private TestingHost serve(Descriptor layer) throws Exception {
        Descriptor config =
                offer(MediaType.OCI_CONFIG, "{\"os\":\"linux\",\"architecture\":\"amd64\"}");
        byte[] manifest = Json.bytes(Manifest.of(config, List.of(layer)));
        return new TestingHost(exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] file = files.get(path);
            if (path.endsWith("/manifests/1")) {
                answer(exchange, 200, manifest, "Content-Type", MediaType.OCI_MANIFEST);
            } else if (file == null) {
                answer(exchange, 404, new byte[0]);
            } else {
                answer(exchange, 200, file);
            }
        });
    }

    private Descriptor offer(String mediaType, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        Descriptor blob = Descriptor.of(mediaType, Digest.ofBytes(bytes), bytes.length);
        files.put(path(blob), bytes);
        return blob;
    }

    private static String path(Descriptor blob) {
        return "/v2/x/blobs/" + blob.digest();
    }

    private static HttpResponse<byte[]> pull(TestingHost upstream) throws Exception {
        return farm.pull(upstream.uri().getAuthority() + "/x:1", "linux/amd64");
    }
}
