package dev.kiln.proxy;

import static dev.kiln.proxy.TestingFarm.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any client's way through {@code /v2/proxy/} to a registry of another make. */
class PullThroughTest {
    private static final Platform AMD64 = Platform.of("linux", "amd64");
    private static final Platform ARM64 = Platform.of("linux", "arm64");
    private static final Duration REVALIDATE_AFTER = Duration.ofSeconds(2);

    @TempDir private static Path folder;
    private static TestingUpstream upstream;
    private static TestingUpstream mirror;
    private static TestingFarm farm;

    @BeforeAll
    static void start() throws Exception {
        upstream = new TestingUpstream(folder.resolve("upstream"));
        mirror = new TestingUpstream(folder.resolve("mirror"));
        farm =
                TestingFarm.start(
                        folder.resolve("data"),
                        "--kiln.registry-proxy.docker-hub=" + upstream.uri(),
                        "--kiln.registry-proxy.pull.revalidate-after=" + REVALIDATE_AFTER,
                        "--kiln.registry-proxy.pull.mirrors=docker.io=http://127.0.0.1:1,docker.io="
                                + mirror.uri());
    }

    @AfterAll
    static void stop() {
        farm.close();
        mirror.close();
        upstream.close();
    }

    @Test
    void passesAnImageOnAndKeepsIt() throws Exception {
        Descriptor image = push("acme/app", "v1", 1);
        HttpResponse<byte[]> manifest = farm.get(path("acme/app", "manifests/v1"));
        assertThat(manifest.statusCode()).as(text(manifest)).isEqualTo(200);
        assertThat(header(manifest, "Docker-Content-Digest")).isEqualTo(image.digest().toString());
        assertThat(header(manifest, "Content-Type")).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(header(manifest, "Kiln-Cache")).isEqualTo("miss");
        assertThat(Digest.ofBytes(manifest.body())).isEqualTo(image.digest());
        assertBlobs("acme/app", image, "miss");
        awaitTag("acme/app", "v1", image.digest());
        assertBlobs("acme/app", image, "hit");
        assertThat(header(farm.get(path("acme/app", "manifests/v1")), "Kiln-Cache"))
                .isEqualTo("hit");
        for (Descriptor blob : upstream.blobs("acme/app", image)) {
            assertThat(upstream.requests("GET /v2/acme/app/blobs/" + blob.digest())).isEqualTo(1);
        }
    }

    @Test
    void asksForATagByHeadAndNotAllTheTime() throws Exception {
        Descriptor first = push("acme/tagged", "v1", 2);
        String path = path("acme/tagged", "manifests/v1");
        for (int i = 0; i < 5; i++) {
            assertThat(farm.get(path).statusCode()).isEqualTo(200);
            assertThat(farm.send("HEAD", path).statusCode()).isEqualTo(200);
        }
        assertThat(upstream.requests("HEAD /v2/acme/tagged/manifests/v1")).isEqualTo(1);
        // One of them is the test's own, which pushed it.
        int gets = upstream.requests("GET /v2/acme/tagged/manifests/");
        Thread.sleep(REVALIDATE_AFTER);
        assertThat(header(farm.get(path), "Docker-Content-Digest"))
                .isEqualTo(first.digest().toString());
        assertThat(upstream.requests("HEAD /v2/acme/tagged/manifests/v1")).isEqualTo(2);
        assertThat(upstream.requests("GET /v2/acme/tagged/manifests/")).isEqualTo(gets);

        Descriptor second = push("acme/tagged", "v1", 3);
        Thread.sleep(REVALIDATE_AFTER);
        assertThat(header(farm.get(path), "Docker-Content-Digest"))
                .isEqualTo(second.digest().toString());
        String digest = path("acme/tagged", "manifests/" + second.digest());
        assertThat(
                        farm.send("GET", digest, "If-None-Match", "\"" + second.digest() + "\"")
                                .statusCode())
                .isEqualTo(304);
    }

    @Test
    void manyClientsAtOnceCostOneRequestEach() throws Exception {
        Descriptor image = push("acme/many", "v1", 4);
        List<Descriptor> blobs = upstream.blobs("acme/many", image);
        List<Callable<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(() -> farm.get(path("acme/many", "manifests/v1")).statusCode());
            for (Descriptor blob : blobs) {
                requests.add(() -> {
                    HttpResponse<byte[]> got =
                            farm.get(path("acme/many", "blobs/" + blob.digest()));
                    assertThat(Digest.ofBytes(got.body())).isEqualTo(blob.digest());
                    return got.statusCode();
                });
            }
        }
        int manifestGets = upstream.requests("GET /v2/acme/many/manifests/");
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> answer : clients.invokeAll(requests)) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
        for (Descriptor blob : blobs) {
            assertThat(upstream.requests("GET /v2/acme/many/blobs/" + blob.digest())).isEqualTo(1);
        }
        assertThat(upstream.requests("HEAD /v2/acme/many/manifests/v1")).isEqualTo(1);
        assertThat(upstream.requests("GET /v2/acme/many/manifests/")).isEqualTo(manifestGets + 1);
    }

    @Test
    void fetchesOnlyTheWantedPlatformOfAnIndex() throws Exception {
        Descriptor amd64 =
                TestingImage.push(
                        upstream.client(), "acme/multi", MediaType.DOCKER_MANIFEST, AMD64, 5);
        Descriptor arm64 =
                TestingImage.push(
                        upstream.client(), "acme/multi", MediaType.OCI_MANIFEST, ARM64, 6);
        Digest index =
                TestingImage.index(upstream.client(), "acme/multi", "v1", List.of(amd64, arm64));
        HttpResponse<byte[]> top = farm.get(path("acme/multi", "manifests/v1"));
        assertThat(Digest.ofBytes(top.body())).isEqualTo(index);
        HttpResponse<byte[]> child = farm.get(path("acme/multi", "manifests/" + amd64.digest()));
        assertThat(header(child, "Content-Type")).isEqualTo(MediaType.DOCKER_MANIFEST);
        assertBlobs("acme/multi", amd64, "miss");
        awaitTag("acme/multi", "v1", index);
        assertThat(farm.store().findVersion(store("acme/multi"), arm64.digest().toString()))
                .isEmpty();
        for (Descriptor blob : upstream.blobs("acme/multi", arm64)) {
            assertThat(upstream.requests("GET /v2/acme/multi/blobs/" + blob.digest())).isZero();
        }
    }

    @Test
    void asksMirrorsFirstAndThenTheRegistry() throws Exception {
        Descriptor both =
                TestingImage.push(
                        upstream.client(), "library/both", MediaType.OCI_MANIFEST, AMD64, 7);
        TestingImage.push(mirror.client(), "library/both", MediaType.OCI_MANIFEST, AMD64, 7);
        TestingImage.tag(upstream.client(), "library/both", "1", both);
        TestingImage.tag(mirror.client(), "library/both", "1", both);
        Descriptor origin =
                TestingImage.push(
                        upstream.client(), "library/origin", MediaType.OCI_MANIFEST, AMD64, 8);
        TestingImage.tag(upstream.client(), "library/origin", "1", origin);
        String base = "/v2/proxy/docker.io/";
        assertThat(farm.get(base + "both/manifests/1").statusCode()).isEqualTo(200);
        for (Descriptor blob : upstream.blobs("library/both", both)) {
            assertThat(farm.get(base + "library/both/blobs/" + blob.digest()).body())
                    .hasSize((int) blob.size());
            assertThat(mirror.requests("GET /v2/library/both/blobs/" + blob.digest())).isEqualTo(1);
            assertThat(upstream.requests("GET /v2/library/both/blobs/" + blob.digest())).isZero();
        }
        HttpResponse<byte[]> found = farm.get(base + "library/origin/manifests/1");
        assertThat(Digest.ofBytes(found.body())).isEqualTo(origin.digest());
        assertThat(mirror.requests("HEAD /v2/library/origin/manifests/1")).isEqualTo(1);
    }

    @Test
    void answersHeadAndRangesOfBlobs() throws Exception {
        Descriptor image = push("acme/parts", "v1", 9);
        Descriptor layer = upstream.blobs("acme/parts", image).getFirst();
        String path = path("acme/parts", "blobs/" + layer.digest());
        HttpResponse<byte[]> head = farm.send("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("500000");
        assertThat(header(head, "Kiln-Cache")).isEqualTo("miss");
        byte[] whole = farm.get(path).body();
        awaitBlob("acme/parts", layer.digest());
        HttpResponse<byte[]> part = farm.send("GET", path, "Range", "bytes=499990-");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(header(part, "Content-Range")).isEqualTo("bytes 499990-499999/500000");
        assertThat(part.body()).containsExactly(Arrays.copyOfRange(whole, 499990, 500000));
        assertThat(header(farm.send("HEAD", path), "Kiln-Cache")).isEqualTo("hit");
    }

    @Test
    void listsTagsByPages() throws Exception {
        Descriptor image = push("acme/tags", "a", 10);
        for (String tag : List.of("b", "c")) {
            TestingImage.tag(upstream.client(), "acme/tags", tag, image);
        }
        HttpResponse<byte[]> page = farm.get(path("acme/tags", "tags/list?n=2"));
        assertThat(text(page)).contains("\"tags\":[\"a\",\"b\"]", "\"name\":\"proxy/");
        assertThat(header(page, "Link"))
                .isEqualTo("<" + path("acme/tags", "tags/list") + "?n=2&last=b>; rel=\"next\"");
        assertThat(text(farm.get(path("acme/tags", "tags/list?n=2&last=b"))))
                .contains("\"tags\":[\"c\"]");
        assertThat(upstream.requests("GET /v2/acme/tags/tags/list")).isEqualTo(1);
        assertError(farm.get(path("acme/none", "tags/list")), 404, "NAME_UNKNOWN");
        assertError(farm.get(path("acme/tags", "tags/list?n=x")), 400, "PAGINATION_NUMBER_INVALID");
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        assertError(
                farm.get(path("acme/none", "manifests/1")),
                404,
                "MANIFEST_UNKNOWN",
                upstream.host() + "/acme/none:1 was not found",
                upstream.uri() + "/v2/acme/none/manifests/1");
        String digest = "sha256:" + "0".repeat(64);
        assertError(farm.get(path("acme/none", "manifests/" + digest)), 404, "MANIFEST_UNKNOWN");
        assertError(farm.get(path("acme/none", "blobs/" + digest)), 404, "BLOB_UNKNOWN");
        assertThat(farm.send("HEAD", path("acme/none", "blobs/" + digest)).statusCode())
                .isEqualTo(404);
        assertError(
                farm.get("/v2/proxy/127.0.0.1_1/x/manifests/1"), 502, "UNAVAILABLE", "127.0.0.1:1");
    }

    @Test
    void refusesWritesAndWhatIsNoName() throws Exception {
        for (String method : List.of("PUT", "POST", "PATCH", "DELETE")) {
            HttpResponse<byte[]> refused = farm.send(method, path("acme/app", "blobs/uploads/"));
            assertError(refused, 405, "UNSUPPORTED", "can be pulled, not changed");
            assertThat(header(refused, "Allow")).isEqualTo("GET, HEAD");
        }
        assertError(
                farm.get("/v2/proxy/ubuntu/manifests/1"), 400, "NAME_INVALID", "proxy/docker.io");
        assertError(farm.get(path("UPPER", "manifests/1")), 400, "NAME_INVALID");
        assertError(farm.get(path("acme/app", "manifests/a:b")), 400, "NAME_INVALID");
        assertError(farm.get(path("acme/app", "blobs/sha256:1")), 400, "NAME_INVALID");
        assertError(farm.get(path("acme/app", "other/1")), 404, "UNSUPPORTED");
        assertError(
                farm.get("/v2/proxy/169.254.169.254/latest/manifests/1"),
                403,
                "DENIED",
                "link-local");
    }

    private static Descriptor push(String repository, String tag, int seed) throws Exception {
        Descriptor image =
                TestingImage.push(
                        upstream.client(), repository, MediaType.OCI_MANIFEST, AMD64, seed);
        TestingImage.tag(upstream.client(), repository, tag, image);
        return image;
    }

    private static String path(String repository, String tail) {
        return "/v2/" + store(repository) + "/" + tail;
    }

    private static String store(String repository) {
        return "proxy/" + upstream.host().replace(':', '_') + "/" + repository;
    }

    private static void assertBlobs(String repository, Descriptor image, String cache)
            throws Exception {
        for (Descriptor blob : upstream.blobs(repository, image)) {
            HttpResponse<byte[]> got = farm.get(path(repository, "blobs/" + blob.digest()));
            assertThat(Digest.ofBytes(got.body())).isEqualTo(blob.digest());
            assertThat(header(got, "Content-Length")).isEqualTo(String.valueOf(blob.size()));
            assertThat(header(got, "Docker-Content-Digest")).isEqualTo(blob.digest().toString());
            assertThat(header(got, "Kiln-Cache")).isEqualTo(cache);
            awaitBlob(repository, blob.digest());
        }
    }

    private static void assertError(HttpResponse<byte[]> answer, int status, String... parts) {
        assertThat(text(answer)).startsWith("{\"errors\":[{\"code\":").contains(parts);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("none");
    }

    private static void awaitBlob(String repository, Digest digest) throws Exception {
        await(() -> farm.store().hasBlob(store(repository), digest));
    }

    /** The last bytes reach the client before the store has all. */
    private static void awaitTag(String repository, String tag, Digest digest) throws Exception {
        await(() ->
                farm.store()
                        .findVersion(store(repository), tag)
                        .filter(version -> digest.equals(version.digest()))
                        .isPresent());
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(20);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
