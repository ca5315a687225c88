package dev.kiln.proxy;

import static dev.kiln.proxy.TestingFarm.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.StoredManifest;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a registry of another make into a real layer-store. */
class PullTest {
    private static final Platform AMD64 = Platform.of("linux", "amd64");
    private static final Platform ARM64 = Platform.of("linux", "arm64");
    @TempDir private static Path folder;
    private static TestingUpstream upstream;
    private static RegistryClient registry;
    private static TestingFarm farm;

    @BeforeAll
    static void start() throws Exception {
        upstream = new TestingUpstream(folder.resolve("upstream"));
        registry = upstream.client();
        farm =
                TestingFarm.start(
                        folder.resolve("data"),
                        "--kiln.registry-proxy.docker-hub=" + upstream.uri(),
                        "--kiln.registry-proxy.max-layers=3",
                        "--kiln.registry-proxy.max-image-size=2MB");
    }

    @AfterAll
    static void stop() {
        farm.close();
        upstream.close();
    }

    @Test
    void pullsOnlyTheWantedPlatformOfAnIndexByteByByte() throws Exception {
        Descriptor amd64 =
                TestingImage.push(registry, "acme/app", MediaType.OCI_MANIFEST, AMD64, 1);
        Descriptor arm64 =
                TestingImage.push(registry, "acme/app", MediaType.OCI_MANIFEST, ARM64, 2);
        TestingImage.index(registry, "acme/app", "v1", List.of(arm64, amd64));
        HttpResponse<byte[]> pulled = farm.pull(upstream.host() + "/acme/app:v1", "linux/amd64");
        String repository = "proxy/" + upstream.host().replace(':', '_') + "/acme/app";
        assertPulled(pulled, repository, amd64);
        assertThat(farm.store().findManifest(repository, arm64.digest().toString())).isEmpty();
        assertThat(farm.store().tags(repository)).containsExactly("v1");
    }

    @Test
    void pullsDockersImagesFromWhereDockerHubIs() throws Exception {
        Descriptor image =
                TestingImage.push(registry, "library/tiny", MediaType.DOCKER_MANIFEST, AMD64, 3);
        TestingImage.tag(registry, "library/tiny", "latest", image);
        assertPulled(farm.pull("tiny", "linux/amd64"), "proxy/docker.io/library/tiny", image);
    }

    @Test
    void pullsByDigestAndThenNoMore() throws Exception {
        Descriptor image =
                TestingImage.push(registry, "library/pinned", MediaType.OCI_MANIFEST, AMD64, 4);
        String name = "pinned@" + image.digest();
        assertPulled(farm.pull(name, "linux/amd64"), "proxy/docker.io/library/pinned", image);
        int before = upstream.requests("library/pinned/");
        assertPulled(farm.pull(name, "linux/amd64"), "proxy/docker.io/library/pinned", image);
        assertThat(upstream.requests("library/pinned/")).isEqualTo(before);
    }

    @Test
    void fetchesNoBlobThatTheStoreHas() throws Exception {
        Descriptor image =
                TestingImage.push(registry, "library/again", MediaType.OCI_MANIFEST, AMD64, 5);
        TestingImage.tag(registry, "library/again", "1", image);
        farm.pull("again:1", "linux/amd64");
        Digest layer = manifest(image, "library/again").layers().getFirst().digest();
        assertThat(upstream.requests("GET /v2/library/again/blobs/" + layer)).isEqualTo(1);
        assertPulled(farm.pull("again:1", "linux/amd64"), "proxy/docker.io/library/again", image);
        assertThat(upstream.requests("GET /v2/library/again/blobs/" + layer)).isEqualTo(1);
    }

    @Test
    void manyWhoAskAtOnceShareOnePull() throws Exception {
        Descriptor image =
                TestingImage.push(registry, "library/many", MediaType.OCI_MANIFEST, AMD64, 6);
        TestingImage.tag(registry, "library/many", "1", image);
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<byte[]>>> pulls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                pulls.add(askers.submit(() -> farm.pull("many:1", "linux/amd64")));
            }
            for (Future<HttpResponse<byte[]>> pull : pulls) {
                assertPulled(pull.get(), "proxy/docker.io/library/many", image);
            }
        }
        for (Descriptor layer : manifest(image, "library/many").layers()) {
            assertThat(upstream.requests("GET /v2/library/many/blobs/" + layer.digest()))
                    .isEqualTo(1);
        }
    }

    @Test
    void pullsFromAnotherFarmsStore() throws Exception {
        RegistryClient other = farm.store();
        Descriptor image = TestingImage.push(other, "own/app", MediaType.OCI_MANIFEST, AMD64, 7);
        TestingImage.tag(other, "own/app", "v1", image);
        String repository = "proxy/" + farm.storeHost().replace(':', '_') + "/own/app";
        assertPulled(farm.pull(farm.storeHost() + "/own/app:v1", "linux/amd64"), repository, image);
    }

    @Test
    void saysWhereAMissingImageWasLookedFor() throws Exception {
        assertProblem(
                farm.pull("nothere:1", "linux/amd64"),
                404,
                "docker.io/library/nothere:1 was not found",
                upstream.uri() + "/v2/library/nothere/manifests/1");
        Descriptor arm64 =
                TestingImage.push(registry, "library/arm", MediaType.OCI_MANIFEST, ARM64, 8);
        TestingImage.tag(registry, "library/arm", "alone", arm64);
        TestingImage.index(registry, "library/arm", "indexed", List.of(arm64));
        for (String tag : List.of("alone", "indexed")) {
            assertProblem(
                    farm.pull("arm:" + tag, "linux/amd64"),
                    404,
                    "docker.io/library/arm:" + tag,
                    "not there for linux/amd64, but for linux/arm64");
        }
    }

    @Test
    void saysWhichRegistryCannotBeReached() throws Exception {
        assertProblem(
                farm.pull("127.0.0.1:1/x:1", "linux/amd64"),
                502,
                "127.0.0.1:1/x:1 could not be pulled",
                "HEAD http://127.0.0.1:1/v2/x/manifests/1 got no answer");
        assertProblem(
                farm.pull("no-such-host.invalid/x:1", "linux/amd64"),
                502,
                "no-such-host.invalid",
                "has no address");
    }

    @Test
    void refusesWhatIsTooLargeAndAddressesOfNoRegistry() throws Exception {
        TestingImage.push(registry, "library/big", MediaType.OCI_MANIFEST, AMD64, 9);
        byte[] many = new byte[2_000_000];
        Descriptor large = registry.pushBlob("library/big", MediaType.OCI_LAYER_GZIP, many);
        Descriptor config =
                registry.pushBlob(
                        "library/big",
                        MediaType.OCI_CONFIG,
                        "{\"os\":\"linux\",\"architecture\":\"amd64\"}"
                                .getBytes(StandardCharsets.UTF_8));
        pushManifest("library/big", "large", Manifest.of(config, List.of(large, large)));
        assertProblem(
                farm.pull("big:large", "linux/amd64"),
                422,
                "docker.io/library/big:large",
                "max-image-size");
        Descriptor small = registry.pushBlob("library/big", MediaType.OCI_LAYER_GZIP, new byte[1]);
        pushManifest(
                "library/big", "tall", Manifest.of(config, List.of(small, small, small, small)));
        assertProblem(farm.pull("big:tall", "linux/amd64"), 422, "big:tall", "max-layers");
        assertProblem(
                farm.pull("169.254.169.254/latest/meta-data:1", "linux/amd64"),
                422,
                "169.254.169.254",
                "link-local");
    }

    @Test
    void refusesRequestsThatAreNone() throws Exception {
        for (String body : List.of("", "{}", "x", "{\"image\":\"UPPER/\"}", "null")) {
            HttpResponse<byte[]> refused = farm.post(body.getBytes(StandardCharsets.UTF_8));
            assertThat(refused.statusCode()).as(body).isEqualTo(400);
        }
        assertProblem(farm.pull("tiny", "amd64"), 400, "not a platform", "linux/amd64");
        assertThat(farm.post(new byte[20_000]).statusCode()).isEqualTo(400);
    }

    @Test
    void answersHealth() throws Exception {
        assertThat(farm.get("/actuator/health").statusCode()).isEqualTo(200);
    }

    private static void pushManifest(String repository, String tag, Manifest manifest)
            throws Exception {
        registry.pushManifest(repository, tag, MediaType.OCI_MANIFEST, Json.bytes(manifest));
    }

    private static Manifest manifest(Descriptor image, String repository) throws Exception {
        return Json.read(
                registry.findManifest(repository, image.digest().toString()).orElseThrow().bytes(),
                Manifest.class);
    }

    private static void assertPulled(
            HttpResponse<byte[]> answer, String repository, Descriptor image) throws Exception {
        assertThat(text(answer))
                .isEqualTo(
                        "{\"repository\":\"%s\",\"manifest\":\"%s\"}"
                                .formatted(repository, image.digest()));
        assertThat(answer.statusCode()).isEqualTo(200);
        StoredManifest kept =
                farm.store().findManifest(repository, image.digest().toString()).orElseThrow();
        assertThat(kept.mediaType()).isEqualTo(image.mediaType());
        for (Descriptor layer : Json.read(kept.bytes(), Manifest.class).layers()) {
            try (InputStream in = farm.store().openBlob(repository, layer)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    private static void assertProblem(HttpResponse<byte[]> answer, int status, String... parts) {
        assertThat(text(answer)).contains(parts);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
    }
}
