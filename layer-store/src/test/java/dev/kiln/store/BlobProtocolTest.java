package dev.kiln.store;

import static dev.kiln.store.TestingStore.header;
import static dev.kiln.store.TestingStore.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Digest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the distribution-spec for blobs and uploads, one by one. */
class BlobProtocolTest {
    private static final byte[] BYTES = random(200_000, 1);
    private static final Digest DIGEST = Digest.ofBytes(BYTES);
    @TempDir private static Path data;
    private static TestingStore store;

    @BeforeAll
    static void start() throws Exception {
        store = TestingStore.start(data);
        store.push("base", BYTES);
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void answersTheBase() throws Exception {
        HttpResponse<byte[]> answer = store.get("/v2/");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Docker-Distribution-Api-Version")).isEqualTo("registry/2.0");
        assertThat(store.get("/v2").statusCode()).isEqualTo(200);
    }

    @Test
    void readsWholeBlobs() throws Exception {
        HttpResponse<byte[]> answer = store.get("/v2/base/blobs/" + DIGEST);
        assertThat(answer.body()).isEqualTo(BYTES);
        assertThat(header(answer, "Docker-Content-Digest")).isEqualTo(DIGEST.toString());
        assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
        HttpResponse<byte[]> head = store.send("HEAD", "/v2/base/blobs/" + DIGEST);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("200000");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void readsRanges() throws Exception {
        assertRange("bytes=0-0", 0, 1);
        assertRange("bytes=10-99", 10, 100);
        assertRange("bytes=100000-", 100_000, 200_000);
        assertRange("bytes=-7", 199_993, 200_000);
        assertRange("bytes=199999-300000", 199_999, 200_000);
    }

    @Test
    void refusesRangesOutsideAndPassesOverOthers() throws Exception {
        HttpResponse<byte[]> outside =
                store.get("/v2/base/blobs/" + DIGEST, "Range", "bytes=200000-");
        assertThat(outside.statusCode()).isEqualTo(416);
        assertThat(header(outside, "Content-Range")).isEqualTo("bytes */200000");
        for (String none : new String[] {"bytes=5-1", "bytes=-0", "bytes=200001-300000"}) {
            HttpResponse<byte[]> refused = store.get("/v2/base/blobs/" + DIGEST, "Range", none);
            assertThat(refused.statusCode()).as(none).isEqualTo(416);
        }
        for (String passedOver : new String[] {"bytes=-", "lines=1-2", "bytes=1-2,4-5"}) {
            assertThat(store.get("/v2/base/blobs/" + DIGEST, "Range", passedOver).statusCode())
                    .as(passedOver)
                    .isEqualTo(200);
        }
    }

    @Test
    void knowsWhatTheClientHas() throws Exception {
        String tag = header(store.get("/v2/base/blobs/" + DIGEST), "ETag");
        HttpResponse<byte[]> same = store.get("/v2/base/blobs/" + DIGEST, "If-None-Match", tag);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        HttpResponse<byte[]> otherRange =
                store.get("/v2/base/blobs/" + DIGEST, "Range", "bytes=1-2", "If-Range", "\"x\"");
        assertThat(otherRange.statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhatIsUnknownOrWrong() throws Exception {
        assertError("GET", "/v2/base/blobs/" + Digest.ofText("no"), 404, "BLOB_UNKNOWN");
        assertError("GET", "/v2/base/blobs/sha256:beef", 400, "DIGEST_INVALID");
        assertError("GET", "/v2/base/blobs/md5:00", 400, "DIGEST_INVALID");
        assertError("GET", "/v2/BASE/blobs/" + DIGEST, 400, "NAME_INVALID");
        assertError("GET", "/v2/a/_manifests/blobs/" + DIGEST, 400, "NAME_INVALID");
        assertError("GET", "/v2/a/%2e%2e/blobs/" + DIGEST, 400, "NAME_INVALID");
        assertError("GET", "/v2/" + "a/".repeat(200) + "a/tags/list", 400, "NAME_INVALID");
        assertError("GET", "/v2/base/nonsense", 404, "NAME_UNKNOWN");
        assertError("POST", "/v2/base/blobs/" + DIGEST, 405, "UNSUPPORTED");
        assertError("GET", "/v2/base/referrers/sha256:beef", 400, "DIGEST_INVALID");
        assertError("POST", "/v2/base/referrers/" + DIGEST, 405, "UNSUPPORTED");
        assertError("GET", "/v2/base/manifests/.x", 404, "MANIFEST_UNKNOWN");
        assertError("GET", "/v2/base/manifests/sha256:beef", 400, "DIGEST_INVALID");
        assertError("DELETE", "/v2/", 405, "UNSUPPORTED");
    }

    @Test
    void takesTheFarmsOwnRepositories() throws Exception {
        byte[] bytes = random(10, 2);
        for (String name :
                new String[] {
                    "library/_contexts", "library/_cache", "library/_outputs", "a/_cache/b"
                }) {
            Digest digest = store.push(name, bytes);
            assertThat(store.get("/v2/" + name + "/blobs/" + digest).body()).isEqualTo(bytes);
        }
        assertError("POST", "/v2/_cache/blobs/uploads/", 400, "NAME_INVALID");
        assertError("POST", "/v2/a/_other/blobs/uploads/", 400, "NAME_INVALID");
        assertError("POST", "/v2/a/b/_cache/blobs/uploads/", 400, "NAME_INVALID");
    }

    @Test
    void uploadsInOneStream() throws Exception {
        byte[] bytes = random(3_000_000, 3);
        String location = store.begin("streams");
        HttpResponse<byte[]> patched =
                store.send(
                        "PATCH",
                        location,
                        BodyPublishers.ofInputStream(
                                () -> new java.io.ByteArrayInputStream(bytes)));
        assertThat(patched.statusCode()).isEqualTo(202);
        assertThat(header(patched, "Range")).isEqualTo("0-2999999");
        assertCreated(finish(location, bytes, ""), "streams", bytes);
    }

    @Test
    void uploadsInOneStreamWhateverTypeTheClientCallsIt() throws Exception {
        byte[] bytes = "a=b&digest=none".getBytes(StandardCharsets.UTF_8);
        String location = store.begin("forms");
        store.send("PATCH", location, bytes, "Content-Type", "application/x-www-form-urlencoded");
        assertCreated(finish(location, bytes, ""), "forms", bytes);
    }

    @Test
    void uploadsInChunksThatComeInOrder() throws Exception {
        byte[] bytes = random(1000, 4);
        String location = store.begin("chunks");
        assertThat(chunk(location, bytes, 0, 400).statusCode()).isEqualTo(202);
        HttpResponse<byte[]> again = chunk(location, bytes, 0, 400);
        assertThat(again.statusCode()).isEqualTo(416);
        assertThat(header(again, "Range")).isEqualTo("0-399");
        assertThat(header(again, "Location")).isEqualTo(location);
        HttpResponse<byte[]> last =
                store.send(
                        "PUT",
                        location + "?digest=" + Digest.ofBytes(bytes),
                        Arrays.copyOfRange(bytes, 500, 1000),
                        "Content-Range",
                        "500-999");
        assertThat(last.statusCode()).isEqualTo(416);
        assertThat(chunk(location, bytes, 500, 600).statusCode()).isEqualTo(416);
        HttpResponse<byte[]> status = store.get(location);
        assertThat(status.statusCode()).isEqualTo(204);
        assertThat(header(status, "Range")).isEqualTo("0-399");
        assertThat(header(status, "Location")).isEqualTo(location);
        assertThat(chunk(location, bytes, 400, 900).statusCode()).isEqualTo(202);
        HttpResponse<byte[]> finished =
                store.send(
                        "PUT",
                        location + "?digest=" + Digest.ofBytes(bytes),
                        Arrays.copyOfRange(bytes, 900, 1000),
                        "Content-Range",
                        "900-999");
        assertCreated(finished, "chunks", bytes);
    }

    @Test
    void refusesChunksThatAreNotWhatTheySay() throws Exception {
        byte[] bytes = random(100, 5);
        String location = store.begin("chunks");
        for (String range : new String[] {"0-98", "0-100", "5-1", "bytes 0-99/100", "x"}) {
            HttpResponse<byte[]> refused =
                    store.send("PATCH", location, bytes, "Content-Range", range);
            assertThat(refused.statusCode()).as(range).isEqualTo(400);
            assertThat(text(refused)).contains("BLOB_UPLOAD_INVALID");
        }
        HttpResponse<byte[]> streamed =
                store.send(
                        "PATCH",
                        location,
                        BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes)),
                        "Content-Range",
                        "0-49");
        assertThat(streamed.statusCode()).isEqualTo(400);
        assertThat(header(store.get(location), "Range")).isEqualTo("0-0");
        assertCreated(finish(location, bytes, "body"), "chunks", bytes);
    }

    @Test
    void uploadsWholeByPutAndByPost() throws Exception {
        byte[] bytes = random(70_000, 6);
        assertCreated(finish(store.begin("whole"), bytes, "body"), "whole", bytes);
        byte[] other = random(70_000, 7);
        assertCreated(
                store.send(
                        "POST", "/v2/whole/blobs/uploads/?digest=" + Digest.ofBytes(other), other),
                "whole",
                other);
    }

    @Test
    void keepsBlobsByASha512Digest() throws Exception {
        byte[] bytes = random(5000, 8);
        Digest digest = Digest.ofHash("sha512", Digest.newMessageDigest("sha512").digest(bytes));
        String location = store.begin("long");
        store.send("PATCH", location, bytes);
        HttpResponse<byte[]> finished = store.send("PUT", location + "?digest=" + digest);
        assertThat(finished.statusCode()).isEqualTo(201);
        assertThat(store.get("/v2/long/blobs/" + digest).body()).isEqualTo(bytes);
    }

    @Test
    void hashesWithTheAlgorithmThatIsAnnounced() throws Exception {
        byte[] bytes = random(5000, 11);
        Digest digest = Digest.ofHash("sha512", Digest.newMessageDigest("sha512").digest(bytes));
        for (String announced : new String[] {"sha512", "sha256"}) {
            HttpResponse<byte[]> begun =
                    store.send("POST", "/v2/long/blobs/uploads/?digest-algorithm=" + announced);
            assertThat(begun.statusCode()).isEqualTo(202);
            String location = header(begun, "Location");
            chunk(location, bytes, 0, 2000);
            chunk(location, bytes, 2000, 5000);
            HttpResponse<byte[]> finished = store.send("PUT", location + "?digest=" + digest);
            assertThat(header(finished, "Docker-Content-Digest")).isEqualTo(digest.toString());
            assertThat(store.send("DELETE", "/v2/long/blobs/" + digest).statusCode())
                    .isEqualTo(202);
        }
        assertError("POST", "/v2/a/blobs/uploads/?digest-algorithm=md5", 400, "DIGEST_INVALID");
    }

    @Test
    void makesNothingVisibleOfAWrongDigest() throws Exception {
        Digest claimed = Digest.ofText("something else");
        String location = store.begin("wrong");
        store.send("PATCH", location, BYTES);
        HttpResponse<byte[]> refused = store.send("PUT", location + "?digest=" + claimed);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(text(refused)).contains("DIGEST_INVALID").contains(DIGEST.toString());
        assertError("GET", "/v2/wrong/blobs/" + claimed, 404, "BLOB_UNKNOWN");
        assertError("GET", location, 404, "BLOB_UPLOAD_UNKNOWN");
        HttpResponse<byte[]> atOnce =
                store.send("POST", "/v2/wrong/blobs/uploads/?digest=" + claimed, BYTES);
        assertThat(text(atOnce)).contains("DIGEST_INVALID");
        assertError("HEAD", "/v2/wrong/blobs/" + claimed, 404, "");
    }

    @Test
    void cancelsUploads() throws Exception {
        String location = store.begin("cancelled");
        store.send("PATCH", location, BYTES);
        assertThat(store.send("DELETE", location).statusCode()).isEqualTo(204);
        assertError("DELETE", location, 404, "BLOB_UPLOAD_UNKNOWN");
        assertError("PATCH", location, 404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void keepsUploadsToTheirRepository() throws Exception {
        String location = store.begin("mine");
        assertError("GET", location.replace("/mine/", "/yours/"), 404, "BLOB_UPLOAD_UNKNOWN");
        assertError("GET", "/v2/mine/blobs/uploads/..", 404, "BLOB_UPLOAD_UNKNOWN");
        assertError("GET", "/v2/mine/blobs/uploads/nonsense", 404, "BLOB_UPLOAD_UNKNOWN");
        assertError("PUT", location, 400, "DIGEST_INVALID");
    }

    @Test
    void mountsWhatItHas() throws Exception {
        HttpResponse<byte[]> mounted =
                store.send("POST", "/v2/other/blobs/uploads/?mount=" + DIGEST + "&from=base");
        assertThat(mounted.statusCode()).isEqualTo(201);
        assertThat(header(mounted, "Location")).isEqualTo("/v2/other/blobs/" + DIGEST);
        HttpResponse<byte[]> begun =
                store.send(
                        "POST",
                        "/v2/other/blobs/uploads/?mount=" + Digest.ofText("no") + "&from=base");
        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(header(begun, "Location")).startsWith("/v2/other/blobs/uploads/");
    }

    @Test
    void deletesBlobs() throws Exception {
        Digest digest = store.push("deleted", random(10, 9));
        String path = "/v2/deleted/blobs/" + digest;
        assertThat(store.send("DELETE", path).statusCode()).isEqualTo(202);
        assertError("DELETE", path, 404, "BLOB_UNKNOWN");
    }

    private static void assertRange(String range, int start, int end) throws Exception {
        HttpResponse<byte[]> answer = store.get("/v2/base/blobs/" + DIGEST, "Range", range);
        assertThat(answer.statusCode()).as(range).isEqualTo(206);
        assertThat(answer.body()).as(range).isEqualTo(Arrays.copyOfRange(BYTES, start, end));
        assertThat(header(answer, "Content-Range"))
                .isEqualTo("bytes %d-%d/200000".formatted(start, end - 1));
    }

    private static HttpResponse<byte[]> chunk(String location, byte[] bytes, int start, int end)
            throws Exception {
        return store.send(
                "PATCH",
                location,
                Arrays.copyOfRange(bytes, start, end),
                "Content-Range",
                start + "-" + (end - 1));
    }

    private static HttpResponse<byte[]> finish(String location, byte[] bytes, String body)
            throws Exception {
        return store.send(
                "PUT",
                location + "?digest=" + Digest.ofBytes(bytes),
                body.isEmpty() ? new byte[0] : bytes);
    }

    private static void assertCreated(HttpResponse<byte[]> answer, String repository, byte[] bytes)
            throws Exception {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        String location = "/v2/" + repository + "/blobs/" + Digest.ofBytes(bytes);
        assertThat(header(answer, "Location")).isEqualTo(location);
        assertThat(store.get(location).body()).isEqualTo(bytes);
    }

    private static void assertError(String method, String path, int status, String code)
            throws Exception {
        HttpResponse<byte[]> answer = store.send(method, path);
        assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(status);
        if (!code.isEmpty()) {
            assertThat(text(answer)).startsWith("{\"errors\":[{\"code\":\"" + code + "\"");
        }
    }

    private static byte[] random(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
