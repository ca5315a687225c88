package dev.kiln.proxy;

import static dev.kiln.proxy.TestingFarm.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.testkit.net.Direction;
import dev.kiln.testkit.net.Fault;
import dev.kiln.testkit.net.FaultyLink;
import dev.kiln.testkit.registry.TestingHost;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pull-through over a network that breaks, from registries that go away. */
class FaultyUpstreamTest {
    private static final int LAYER_BYTES = 8 << 20;
    private static final Platform AMD64 = Platform.of("linux", "amd64");

    @TempDir private static Path folder;
    private static TestingUpstream upstream;
    private static TestingFarm farm;
    private static int seed;
    private FaultyLink link;

    @BeforeAll
    static void start() throws Exception {
        upstream = new TestingUpstream(folder.resolve("upstream"));
        farm =
                TestingFarm.start(
                        folder.resolve("data"),
                        "--kiln.registry-proxy.pull.revalidate-after=100ms",
                        "--kiln.registry-proxy.pull.resumes=3");
    }

    @AfterAll
    static void stop() {
        farm.close();
        upstream.close();
    }

    @BeforeEach
    void connect() throws Exception {
        link = FaultyLink.to(upstream.uri());
    }

    @AfterEach
    void disconnect() throws Exception {
        link.close();
    }

    @Test
    void goesOnWithABlobWhereItBroke() throws Exception {
        Descriptor layer = pushLayer();
        link.set(Direction.TO_CLIENT, new Fault.Cut(3 << 20), 2);
        HttpResponse<byte[]> got = farm.get(path("blobs/" + layer.digest()));
        assertThat(Digest.ofBytes(got.body())).isEqualTo(layer.digest());
        assertThat(link.faults(Direction.TO_CLIENT)).isEqualTo(2);
        // What had come was not asked for again.
        assertThat(upstream.requests(layer.digest() + " HTTP/1.1\" 206")).isPositive();
        await(() -> farm.store().hasBlob(store(), layer.digest()));
    }

    @Test
    void givesUpWhereItBreaksAgainAndAgainAndBreaksTheClientsStream() throws Exception {
        Descriptor layer = pushLayer();
        link.set(Direction.TO_CLIENT, new Fault.Cut(1 << 20));
        assertThatThrownBy(() -> farm.get(path("blobs/" + layer.digest())))
                .isInstanceOf(IOException.class);
        assertThat(farm.store().hasBlob(store(), layer.digest())).isFalse();
        link.heal();
        assertThat(farm.get(path("blobs/" + layer.digest())).body()).hasSize(LAYER_BYTES);
    }

    @Test
    void neverCompletesACorruptBlobAndKeepsNothingOfIt() throws Exception {
        Descriptor layer = pushLayer();
        link.set(Direction.TO_CLIENT, new Fault.Corrupt(5 << 20), 1);
        long received = 0;
        try (InputStream in = farm.open(path("blobs/" + layer.digest()))) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                received += n;
            }
            assertThat(received).as("the stream ended as if it were whole").isNegative();
        } catch (IOException e) {
            assertThat(received).isLessThan(LAYER_BYTES);
        }
        assertThat(farm.store().hasBlob(store(), layer.digest())).isFalse();
        assertThat(farm.get(path("blobs/" + layer.digest())).body()).hasSize(LAYER_BYTES);
        await(() -> spool().isEmpty());
    }

    @Test
    void bringsTheBlobHomeWhenItsClientIsGone() throws Exception {
        Descriptor layer = pushLayer();
        link.set(Direction.TO_CLIENT, new Fault.Slow(6 << 20));
        try (InputStream in = farm.open(path("blobs/" + layer.digest()))) {
            assertThat(in.readNBytes(1000)).hasSize(1000);
        }
        await(() -> farm.store().hasBlob(store(), layer.digest()));
        assertThat(spool()).isEmpty();
    }

    @Test
    void streamsToAllWhoWaitBeforeTheWholeIsThere() throws Exception {
        Descriptor layer = pushLayer();
        link.set(Direction.TO_CLIENT, new Fault.Slow(4 << 20));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Digest>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(
                        clients.submit(() -> {
                            try (InputStream in = farm.open(path("blobs/" + layer.digest()))) {
                                byte[] first = in.readNBytes(1);
                                assertThat(farm.store().hasBlob(store(), layer.digest())).isFalse();
                                byte[] rest = in.readAllBytes();
                                byte[] all = new byte[rest.length + 1];
                                all[0] = first[0];
                                System.arraycopy(rest, 0, all, 1, rest.length);
                                return Digest.ofBytes(all);
                            }
                        }));
            }
            for (Future<Digest> answer : answers) {
                assertThat(answer.get()).isEqualTo(layer.digest());
            }
        }
        assertThat(upstream.requests("GET /v2/acme/app/blobs/" + layer.digest())).isEqualTo(1);
    }

    @Test
    void servesWhatItHasWhileTheRegistryIsAwayAndSaysSo() throws Exception {
        Descriptor image =
                TestingImage.push(
                        upstream.client(), "acme/app", MediaType.OCI_MANIFEST, AMD64, 100);
        TestingImage.tag(upstream.client(), "acme/app", "kept", image);
        assertThat(text(farm.pull(link.host() + "/acme/app:kept", "linux/amd64")))
                .contains(image.digest().toString())
                .doesNotContain("stale");
        Descriptor newer =
                TestingImage.push(
                        upstream.client(), "acme/app", MediaType.OCI_MANIFEST, AMD64, 101);
        TestingImage.tag(upstream.client(), "acme/app", "kept", newer);
        Thread.sleep(200);
        // Only its manifest is seen: an image that cannot be pulled is not fallen back to.
        assertThat(farm.get(path("manifests/kept")).statusCode()).isEqualTo(200);
        link.close();
        Thread.sleep(200);
        HttpResponse<byte[]> stale = farm.get(path("manifests/kept"));
        assertThat(Digest.ofBytes(stale.body())).isEqualTo(image.digest());
        assertThat(stale.headers().firstValue("Kiln-Cache")).hasValue("stale");
        assertThat(stale.headers().firstValue("Warning").orElse("none"))
                .startsWith("110 kiln \"Response is Stale:")
                .contains("got no answer");
        for (Descriptor blob : upstream.blobs("acme/app", image)) {
            assertThat(farm.get(path("blobs/" + blob.digest())).body()).hasSize((int) blob.size());
        }
        assertThat(text(farm.get(path("tags/list")))).contains("\"kept\"");
        assertThat(text(farm.pull(link.host() + "/acme/app:kept", "linux/amd64")))
                .contains(image.digest().toString(), "\"stale\":", "got no answer");
        assertThat(farm.get(path("manifests/never-seen")).statusCode()).isEqualTo(502);
    }

    @Test
    void passesALimitOnAndServesWhatItHasMeanwhile() throws Exception {
        byte[] config =
                "{\"os\":\"linux\",\"architecture\":\"amd64\"}".getBytes(StandardCharsets.UTF_8);
        Descriptor blob =
                Descriptor.of(MediaType.OCI_CONFIG, Digest.ofBytes(config), config.length);
        byte[] manifest = Json.bytes(Manifest.of(blob, List.of()));
        boolean[] limited = {false};
        try (TestingHost hub =
                new TestingHost(exchange -> {
                    if (limited[0]) {
                        TestingHost.answer(exchange, 429, new byte[0]);
                    } else if (exchange.getRequestURI().getPath().contains("/blobs/")) {
                        TestingHost.answer(exchange, 200, config);
                    } else {
                        TestingHost.answer(
                                exchange,
                                200,
                                manifest,
                                "Content-Type",
                                MediaType.OCI_MANIFEST,
                                "Docker-Content-Digest",
                                Digest.ofBytes(manifest).toString());
                    }
                })) {
            String base = "/v2/proxy/" + hub.uri().getAuthority().replace(':', '_') + "/x/";
            farm.pull(hub.uri().getAuthority() + "/x:1", "linux/amd64");
            limited[0] = true;
            Thread.sleep(200);
            HttpResponse<byte[]> stale = farm.get(base + "manifests/1");
            assertThat(stale.body()).isEqualTo(manifest);
            assertThat(stale.headers().firstValue("Warning").orElse("none")).contains("status 429");
            HttpResponse<byte[]> other = farm.get(base + "manifests/2");
            assertThat(other.statusCode()).isEqualTo(429);
            assertThat(text(other)).contains("TOOMANYREQUESTS");
        }
    }

    @Test
    void refusesSchema1WithASentenceAndDoesNotAskForIt() throws Exception {
        List<String> accepted = new ArrayList<>();
        try (TestingHost old =
                new TestingHost(exchange -> {
                    accepted.add(String.valueOf(exchange.getRequestHeaders().getFirst("Accept")));
                    TestingHost.answer(
                            exchange,
                            200,
                            "{\"schemaVersion\":1,\"fsLayers\":[]}"
                                    .getBytes(StandardCharsets.UTF_8),
                            "Content-Type",
                            "application/vnd.docker.distribution.manifest.v1+prettyjws");
                })) {
            String host = old.uri().getAuthority();
            HttpResponse<byte[]> refused =
                    farm.get("/v2/proxy/" + host.replace(':', '_') + "/x/manifests/1");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(text(refused)).contains("Docker's schema 1", host + "/x:1");
            assertThat(farm.pull(host + "/x:1", "linux/amd64").statusCode()).isEqualTo(422);
            assertThat(accepted)
                    .isNotEmpty()
                    .allSatisfy(accept ->
                            assertThat(accept)
                                    .contains(MediaType.DOCKER_MANIFEST)
                                    .doesNotContain("docker.distribution.manifest.v1"));
        }
    }

    private Descriptor pushLayer() throws Exception {
        byte[] bytes = new byte[LAYER_BYTES];
        new Random(seed++).nextBytes(bytes);
        return upstream.client().pushBlob("acme/app", MediaType.OCI_LAYER_GZIP, bytes);
    }

    private String path(String tail) {
        return "/v2/" + store() + "/" + tail;
    }

    private String store() {
        return "proxy/" + link.host().replace(':', '_') + "/acme/app";
    }

    private static List<Path> spool() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("data/registry-proxy/spool"))) {
            return files.toList();
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(20);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
