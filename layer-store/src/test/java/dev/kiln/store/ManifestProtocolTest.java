package dev.kiln.store;

import static dev.kiln.store.TestingStore.header;
import static dev.kiln.store.TestingStore.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the distribution-spec for manifests, tags and lists, one by one. */
class ManifestProtocolTest {
    private static final String IMAGE = "{\"schemaVersion\":2,%s}";
    @TempDir private static Path data;
    private static TestingStore store;
    private static Descriptor config;
    private static Descriptor layer;

    @BeforeAll
    static void start() throws Exception {
        store = TestingStore.start(data, "--kiln.layer-store.max-page-size=5");
        config = blob(MediaType.OCI_CONFIG, "{}");
        layer = blob(MediaType.OCI_LAYER_GZIP, "not really a layer");
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void keepsManifestsByTagAndDigestWithTheirBytesAndType() throws Exception {
        byte[] bytes =
                (new String(image("a"), StandardCharsets.UTF_8) + "\n ")
                        .getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.ofBytes(bytes);
        HttpResponse<byte[]> put = put("kept", "v1", MediaType.OCI_MANIFEST, bytes);
        assertThat(put.statusCode()).as(text(put)).isEqualTo(201);
        assertThat(header(put, "Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(header(put, "Location")).isEqualTo("/v2/kept/manifests/" + digest);
        for (String reference : List.of("v1", digest.toString())) {
            HttpResponse<byte[]> got = store.get("/v2/kept/manifests/" + reference);
            assertThat(got.body()).isEqualTo(bytes);
            assertThat(header(got, "Content-Type")).isEqualTo(MediaType.OCI_MANIFEST);
            assertThat(header(got, "Docker-Content-Digest")).isEqualTo(digest.toString());
            HttpResponse<byte[]> head = store.send("HEAD", "/v2/kept/manifests/" + reference);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(bytes.length));
            String tag = header(got, "ETag");
            assertThat(
                            store.get("/v2/kept/manifests/" + reference, "If-None-Match", tag)
                                    .statusCode())
                    .isEqualTo(304);
        }
    }

    @Test
    void takesDockersManifests() throws Exception {
        byte[] bytes =
                Json.bytes(
                        new Manifest(
                                2,
                                MediaType.DOCKER_MANIFEST,
                                null,
                                config,
                                List.of(layer),
                                null,
                                null));
        assertThat(put("docker", "v1", MediaType.DOCKER_MANIFEST, bytes).statusCode())
                .isEqualTo(201);
        assertThat(header(store.get("/v2/docker/manifests/v1"), "Content-Type"))
                .isEqualTo(MediaType.DOCKER_MANIFEST);
    }

    @Test
    void checksDigests() throws Exception {
        byte[] bytes = image("b");
        Digest longDigest =
                Digest.ofHash("sha512", Digest.newMessageDigest("sha512").digest(bytes));
        assertThat(put("digests", Digest.ofBytes(bytes), bytes).statusCode()).isEqualTo(201);
        assertThat(put("digests", longDigest, bytes).statusCode()).isEqualTo(201);
        assertThat(store.get("/v2/digests/manifests/" + longDigest).body()).isEqualTo(bytes);
        assertRefused(put("digests", Digest.ofText("x"), bytes), 400, "DIGEST_INVALID");
    }

    @Test
    void movesTags() throws Exception {
        put("moved", "t", MediaType.OCI_MANIFEST, image("one"));
        put("moved", "t", MediaType.OCI_MANIFEST, image("two"));
        assertThat(store.get("/v2/moved/manifests/t").body()).isEqualTo(image("two"));
        assertThat(store.get("/v2/moved/manifests/" + Digest.ofBytes(image("one"))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesWhatRefersToWhatIsNotHere() throws Exception {
        Descriptor absent = Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.ofText("absent"), 6);
        byte[] bytes = Json.bytes(Manifest.of(config, List.of(layer, absent)));
        HttpResponse<byte[]> refused = put("refers", "v1", MediaType.OCI_MANIFEST, bytes);
        assertRefused(refused, 400, "MANIFEST_BLOB_UNKNOWN");
        assertThat(text(refused)).contains(absent.digest().toString());
        Descriptor wrongSize = Descriptor.of(layer.mediaType(), layer.digest(), 1);
        bytes = Json.bytes(Manifest.of(config, List.of(wrongSize)));
        assertRefused(put("refers", "v1", MediaType.OCI_MANIFEST, bytes), 400, "MANIFEST_INVALID");
        bytes =
                Json.bytes(
                        ImageIndex.of(
                                List.of(
                                        Descriptor.of(
                                                MediaType.OCI_MANIFEST, Digest.ofText("no"), 2))));
        assertRefused(
                put("refers", "v1", MediaType.OCI_INDEX, bytes), 400, "MANIFEST_BLOB_UNKNOWN");
        assertRefused(store.get("/v2/refers/manifests/v1"), 404, "MANIFEST_UNKNOWN");
    }

    @Test
    void keepsIndexes() throws Exception {
        byte[] bytes = image("in an index");
        put("indexed", Digest.ofBytes(bytes), bytes);
        byte[] index =
                Json.bytes(
                        ImageIndex.of(
                                List.of(
                                        Descriptor.of(
                                                        MediaType.OCI_MANIFEST,
                                                        Digest.ofBytes(bytes),
                                                        bytes.length)
                                                .withPlatform(Platform.of("linux", "amd64")))));
        assertThat(put("indexed", "v1", MediaType.OCI_INDEX, index).statusCode()).isEqualTo(201);
    }

    @Test
    void keepsIndexesOfOtherThingsThanManifests() throws Exception {
        byte[] index = Json.bytes(ImageIndex.of(List.of(layer)));
        assertThat(put("cached", "v1", MediaType.OCI_INDEX, index).statusCode()).isEqualTo(201);
        Descriptor absent = Descriptor.of("application/x", Digest.ofText("absent"), 6);
        index = Json.bytes(ImageIndex.of(List.of(absent)));
        assertRefused(
                put("cached", "v2", MediaType.OCI_INDEX, index), 400, "MANIFEST_BLOB_UNKNOWN");
    }

    @Test
    void keepsIndexesWithManifestsThatWereNotFetched() throws Exception {
        byte[] fetched = image("fetched");
        Descriptor here =
                Descriptor.of(MediaType.OCI_MANIFEST, Digest.ofBytes(fetched), fetched.length);
        Descriptor elsewhere = Descriptor.of(MediaType.OCI_MANIFEST, Digest.ofText("elsewhere"), 9);
        byte[] index = Json.bytes(ImageIndex.of(List.of(here, elsewhere)));
        for (String name : List.of("proxy/docker.io/library/x", "proxyless/x")) {
            put(name, here.digest(), fetched);
            HttpResponse<byte[]> pushed = put(name, "v", MediaType.OCI_INDEX, index);
            assertThat(pushed.statusCode()).isEqualTo(name.startsWith("proxy/") ? 201 : 400);
        }
        String base = "/v2/proxy/docker.io/library/x/manifests/";
        assertThat(store.get(base + "v").body()).isEqualTo(index);
        assertThat(store.get(base + here.digest()).body()).isEqualTo(fetched);
        assertRefused(store.get(base + elsewhere.digest()), 404, "MANIFEST_UNKNOWN");
        // What an image itself needs must be there, wherever it comes from.
        byte[] torn = Json.bytes(Manifest.of(config, List.of(elsewhere)));
        assertRefused(
                put("proxy/docker.io/library/x", "t", MediaType.OCI_MANIFEST, torn),
                400,
                "MANIFEST_BLOB_UNKNOWN");
    }

    @Test
    void keepsLayersThatLieElsewhereAndFieldsThatNobodyKnows() throws Exception {
        Descriptor foreign =
                Descriptor.of(
                        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                        Digest.ofText("not pushed"),
                        12345);
        String parts =
                "\"config\":%s,\"layers\":[%s,%s],\"unknown\":{\"a\":[1]}"
                        .formatted(Json.text(config), Json.text(foreign), Json.text(layer));
        byte[] bytes = IMAGE.formatted(parts).getBytes(StandardCharsets.UTF_8);
        assertThat(put("foreign", "v", MediaType.OCI_MANIFEST, bytes).statusCode()).isEqualTo(201);
        assertThat(store.get("/v2/foreign/manifests/v").body()).isEqualTo(bytes);
    }

    @Test
    void givesAManifestSeveralTagsAtOnce() throws Exception {
        byte[] bytes = image("several tags");
        Digest digest = Digest.ofHash("sha512", Digest.newMessageDigest("sha512").digest(bytes));
        String reference = digest + "?tag=1.2.3&tag=1.2&tag=1&tag=1";
        HttpResponse<byte[]> pushed = put("tagged", reference, MediaType.OCI_MANIFEST, bytes);
        assertThat(pushed.statusCode()).isEqualTo(201);
        assertThat(pushed.headers().allValues("OCI-Tag")).containsExactly("1.2.3", "1.2", "1");
        HttpResponse<byte[]> got = store.get("/v2/tagged/manifests/1.2");
        assertThat(got.body()).isEqualTo(bytes);
        assertThat(header(got, "Docker-Content-Digest")).isEqualTo(digest.toString());
        assertRefused(
                put("tagged", digest + "?tag=a&tag=-b", MediaType.OCI_MANIFEST, bytes),
                400,
                "MANIFEST_INVALID");
        assertThat(store.get("/v2/tagged/manifests/a").statusCode()).isEqualTo(404);
        String tooMany = digest + "?" + "tag=x&".repeat(101);
        assertThat(put("tagged", tooMany, MediaType.OCI_MANIFEST, bytes).statusCode())
                .isEqualTo(414);
    }

    @Test
    void takesTheTypeFromTheManifestWhereTheClientDoesNotSay() throws Exception {
        String parts =
                "\"config\":%s,\"layers\":[],\"mediaType\":\"%s\""
                        .formatted(Json.text(config), MediaType.DOCKER_MANIFEST);
        byte[] bytes = IMAGE.formatted(parts).getBytes(StandardCharsets.UTF_8);
        assertThat(store.send("PUT", "/v2/untyped/manifests/v", bytes).statusCode()).isEqualTo(201);
        assertThat(header(store.get("/v2/untyped/manifests/v"), "Content-Type"))
                .isEqualTo(MediaType.DOCKER_MANIFEST);
        byte[] silent = image("silent");
        String text =
                new String(silent, StandardCharsets.UTF_8).replaceFirst("\"mediaType\"", "\"x\"");
        assertRefused(
                store.send("PUT", "/v2/untyped/manifests/v", text.getBytes(StandardCharsets.UTF_8)),
                400,
                "MANIFEST_INVALID");
    }

    @Test
    void refusesWhatCanBeReadInTwoWays() throws Exception {
        String parts =
                "\"config\":%s,\"layers\":[%s]".formatted(Json.text(config), Json.text(layer));
        assertInvalid(MediaType.OCI_MANIFEST, parts + ",\"manifests\":[]");
        assertInvalid(MediaType.OCI_INDEX, parts + ",\"manifests\":[]");
        assertInvalid(MediaType.OCI_INDEX, "\"layers\":[],\"manifests\":[]");
        assertInvalid(
                MediaType.OCI_MANIFEST, parts + ",\"mediaType\":\"" + MediaType.OCI_INDEX + "\"");
        assertInvalid(
                MediaType.DOCKER_MANIFEST,
                parts + ",\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\"");
        assertInvalid(MediaType.OCI_MANIFEST, parts + ",\"layers\":[]");
        assertInvalid(MediaType.OCI_MANIFEST, parts + ",\"fsLayers\":[]");
        assertThat(put("valid", "v", MediaType.OCI_MANIFEST, IMAGE.formatted(parts)).statusCode())
                .isEqualTo(201);
    }

    @Test
    void refusesWhatIsNoManifest() throws Exception {
        for (String bytes :
                new String[] {
                    "",
                    "x",
                    "null",
                    "[]",
                    "{}",
                    "{\"schemaVersion\":1,\"fsLayers\":[]}",
                    "[".repeat(10_000),
                    "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}",
                    "{\"schemaVersion\":2,\"config\":null,\"layers\":[null]}"
                }) {
            assertRefused(put("none", "v", MediaType.OCI_MANIFEST, bytes), 400, "MANIFEST_INVALID");
        }
        assertRefused(put("none", "v", "text/plain", "{}"), 400, "MANIFEST_INVALID");
        assertRefused(
                put("none", "v", MediaType.OCI_MANIFEST, " ".repeat(4 * 1024 * 1024 + 1)),
                413,
                "SIZE_INVALID");
        assertThat(put("none", "-bad", MediaType.OCI_MANIFEST, "{}").statusCode()).isEqualTo(400);
    }

    @Test
    void deletesTagsAloneAndManifestsWithTheirTags() throws Exception {
        byte[] bytes = image("deleted");
        Digest digest = Digest.ofBytes(bytes);
        for (String tag : List.of("a", "b")) {
            put("deleted", tag, MediaType.OCI_MANIFEST, bytes);
        }
        put("deleted", "other", MediaType.OCI_MANIFEST, image("stays"));
        assertThat(store.send("DELETE", "/v2/deleted/manifests/a").statusCode()).isEqualTo(202);
        assertRefused(store.get("/v2/deleted/manifests/a"), 404, "MANIFEST_UNKNOWN");
        assertThat(store.get("/v2/deleted/manifests/b").statusCode()).isEqualTo(200);
        assertThat(store.send("DELETE", "/v2/deleted/manifests/" + digest).statusCode())
                .isEqualTo(202);
        assertRefused(store.get("/v2/deleted/manifests/b"), 404, "MANIFEST_UNKNOWN");
        assertThat(text(store.get("/v2/deleted/tags/list")))
                .isEqualTo("{\"name\":\"deleted\",\"tags\":[\"other\"]}");
    }

    @Test
    void keepsBlobsThatAnImageNeeds() throws Exception {
        Descriptor needed = blob(MediaType.OCI_LAYER_GZIP, "needed");
        byte[] bytes = Json.bytes(Manifest.of(config, List.of(needed)));
        put("needs/it", "v", MediaType.OCI_MANIFEST, bytes);
        String path = "/v2/any/blobs/" + needed.digest();
        HttpResponse<byte[]> refused = store.send("DELETE", path);
        assertRefused(refused, 405, "UNSUPPORTED");
        assertThat(text(refused)).contains("needs/it");
        store.send("DELETE", "/v2/needs/it/manifests/" + Digest.ofBytes(bytes));
        assertThat(store.send("DELETE", path).statusCode()).isEqualTo(202);
    }

    @Test
    void listsTagsByPages() throws Exception {
        for (int i = 1; i <= 7; i++) {
            put("many", "t" + i, MediaType.OCI_MANIFEST, image("many"));
        }
        assertPage("/v2/many/tags/list", "\"t1\",\"t2\",\"t3\",\"t4\",\"t5\"", "n=5&last=t5");
        assertPage("/v2/many/tags/list?n=5&last=t5", "\"t6\",\"t7\"", "");
        assertPage("/v2/many/tags/list?n=2&last=t3", "\"t4\",\"t5\"", "n=2&last=t5");
        assertPage("/v2/many/tags/list?n=2147483647", "\"t1\",\"t2\",\"t3\",\"t4\",\"t5\"", "n=5");
        assertPage("/v2/many/tags/list?n=0", "", "");
        assertRefused(store.get("/v2/many/tags/list?n=-1"), 400, "PAGINATION_NUMBER_INVALID");
        assertRefused(store.get("/v2/many/tags/list?n=x"), 400, "PAGINATION_NUMBER_INVALID");
        assertRefused(store.get("/v2/nobody/tags/list"), 404, "NAME_UNKNOWN");
    }

    @Test
    void listsRepositoriesByPages(@TempDir Path other) throws Exception {
        try (TestingStore fresh = TestingStore.start(other)) {
            Digest empty = fresh.push("b/c", "{}".getBytes(StandardCharsets.UTF_8));
            Descriptor only = Descriptor.of(MediaType.OCI_CONFIG, empty, 2);
            byte[] bytes = Json.bytes(Manifest.of(only, List.of()));
            for (String name : List.of("b/c", "a/_cache", "b")) {
                fresh.send(
                        "PUT",
                        "/v2/" + name + "/manifests/v",
                        bytes,
                        "Content-Type",
                        MediaType.OCI_MANIFEST);
            }
            assertThat(text(fresh.get("/v2/_catalog")))
                    .isEqualTo("{\"repositories\":[\"a/_cache\",\"b\",\"b/c\"]}");
            HttpResponse<byte[]> page = fresh.get("/v2/_catalog?n=1&last=a/_cache");
            assertThat(text(page)).isEqualTo("{\"repositories\":[\"b\"]}");
            assertThat(header(page, "Link")).isEqualTo("</v2/_catalog?n=1&last=b>; rel=\"next\"");
        }
    }

    private static void assertPage(String path, String tags, String next) throws Exception {
        HttpResponse<byte[]> page = store.get(path);
        assertThat(text(page)).isEqualTo("{\"name\":\"many\",\"tags\":[" + tags + "]}");
        if (next.isEmpty()) {
            assertThat(header(page, "Link")).isEmpty();
        } else {
            assertThat(header(page, "Link")).contains(next).endsWith("; rel=\"next\"");
        }
    }

    private static void assertInvalid(String mediaType, String parts) throws Exception {
        assertRefused(
                put("invalid", "v", mediaType, IMAGE.formatted(parts)), 400, "MANIFEST_INVALID");
        assertRefused(store.get("/v2/invalid/manifests/v"), 404, "MANIFEST_UNKNOWN");
    }

    private static void assertRefused(HttpResponse<byte[]> answer, int status, String code) {
        assertThat(text(answer)).startsWith("{\"errors\":[{\"code\":\"" + code + "\"");
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    private static Descriptor blob(String mediaType, String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return Descriptor.of(mediaType, store.push("any", bytes), bytes.length);
    }

    private static byte[] image(String salt) throws Exception {
        return Json.bytes(Manifest.of(config, List.of(layer, blob("application/x", salt))));
    }

    private static HttpResponse<byte[]> put(String name, Digest digest, byte[] bytes)
            throws Exception {
        return put(name, digest.toString(), MediaType.OCI_MANIFEST, bytes);
    }

    private static HttpResponse<byte[]> put(
            String name, String reference, String mediaType, String text) throws Exception {
        return put(name, reference, mediaType, text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<byte[]> put(
            String name, String reference, String mediaType, byte[] bytes) throws Exception {
        return store.send(
                "PUT", "/v2/" + name + "/manifests/" + reference, bytes, "Content-Type", mediaType);
    }
}
