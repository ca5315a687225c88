package dev.kiln.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.gateway.TestingFarm;
import dev.kiln.gateway.TestingTar;
import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.registry.BlobSource;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution API through the gateway, with the real layer-store behind it. */
class LayerStoreRoutesTest {
    private static final int LARGE_MIB = 200;
    private static final long MIB = 1 << 20;

    @TempDir Path folder;
    private TestingFarm farm;

    @BeforeEach
    void start() {
        farm = new TestingFarm(folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void keepsTheHeadersThatClientsGoBy() throws Exception {
        byte[] blob = "0123456789".getBytes(StandardCharsets.UTF_8);
        Descriptor pushed =
                client().pushBlob("app", MediaType.OCTET_STREAM, out -> out.write(blob));
        String path = "/v2/app/blobs/" + pushed.digest();

        HttpResponse<String> head = farm.send("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).contains("10");
        assertThat(head.headers().firstValue("Docker-Content-Digest"))
                .contains(pushed.digest().toString());
        assertThat(head.headers().allValues("Content-Length")).hasSize(1);

        var range = farm.request(path).header("Range", "bytes=2-4").build();
        HttpResponse<String> part = farm.http().send(range, BodyHandlers.ofString());
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 2-4/10");
    }

    @Test
    void keepsUploadsOnThisSideOfTheGateway() throws Exception {
        HttpResponse<String> begun = farm.send("POST", "/v2/app/blobs/uploads/");
        assertThat(begun.statusCode()).isEqualTo(202);
        String location = begun.headers().firstValue("Location").orElseThrow();
        assertThat(farm.url().resolve(location).getAuthority())
                .isEqualTo(farm.url().getAuthority());
        assertThat(farm.send("PATCH", location, (byte) 1, (byte) 2).statusCode()).isEqualTo(202);
        assertThat(farm.send("DELETE", location).statusCode()).isEqualTo(204);
    }

    /** The content type is what curl sends by itself with {@code --data-binary}. */
    @Test
    void passesOnABlobThatIsPostedAsAForm() throws Exception {
        byte[] blob = "a=1&b=2".getBytes(StandardCharsets.UTF_8);
        var post =
                farm.request("/v2/app/blobs/uploads/?digest=" + Digest.ofBytes(blob))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofByteArray(blob));
        HttpResponse<String> answer = farm.http().send(post.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(client().hasBlob("app", Digest.ofBytes(blob))).isTrue();
    }

    /** Both services run in this JVM: neither may hold a good part of the blob. */
    @Test
    void streamsLargeBlobsBothWays() throws Exception {
        resetPeaks();
        long before = peakBytes();
        BlobSource source = LayerStoreRoutesTest::writeLarge;
        Descriptor blob = client().pushBlob("large", MediaType.OCTET_STREAM, source);
        assertThat(blob.size()).isEqualTo(LARGE_MIB * MIB);
        try (InputStream in = client().openBlob("large", blob)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        assertThat(peakBytes() - before).isLessThan(LARGE_MIB * MIB * 3 / 4);
    }

    @Test
    void letsSkopeoPushAndPull() throws Exception {
        Path layout = folder.resolve("layout");
        writeLayout(layout);
        String there = "docker://" + farm.url().getAuthority() + "/acme/large:1";
        skopeo("copy", "--dest-tls-verify=false", "oci:" + layout + ":large", there);
        Path back = folder.resolve("back");
        skopeo("copy", "--src-tls-verify=false", there, "oci:" + back + ":large");
        assertThat(blobNames(back)).isEqualTo(blobNames(layout));
    }

    @Test
    void saysSoWhenTheLayerStoreIsAway() throws Exception {
        farm.stopStore();
        HttpResponse<String> answer = farm.send("GET", "/v2/");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(Json.mapper().readTree(answer.body()).at("/errors/0/code").asString())
                .isEqualTo("UNAVAILABLE");
    }

    private RegistryClient client() {
        return new RegistryClient(farm.url());
    }

    private static void writeLarge(OutputStream out) throws IOException {
        byte[] chunk = new byte[(int) MIB];
        new Random(1).nextBytes(chunk);
        for (int i = 0; i < LARGE_MIB; i++) {
            chunk[0] = (byte) i;
            out.write(chunk);
        }
    }

    /**
     * An OCI image layout with one layer of random bytes, already compressed so that skopeo leaves
     * it alone.
     */
    private static void writeLayout(Path layout) throws IOException {
        Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
        byte[] layer = new byte[(int) (20 * MIB)];
        new Random(2).nextBytes(layer);
        byte[] config =
                Json.bytes(
                        Map.of(
                                "architecture",
                                "amd64",
                                "os",
                                "linux",
                                "rootfs",
                                Map.of(
                                        "type",
                                        "layers",
                                        "diff_ids",
                                        List.of(Digest.ofBytes(layer)))));
        byte[] manifest =
                Json.bytes(
                        Map.of(
                                "schemaVersion",
                                2,
                                "mediaType",
                                MediaType.OCI_MANIFEST,
                                "config",
                                put(blobs, MediaType.OCI_CONFIG, config),
                                "layers",
                                List.of(
                                        put(
                                                blobs,
                                                MediaType.OCI_LAYER_GZIP,
                                                TestingTar.gzip(layer)))));
        Descriptor entry = put(blobs, MediaType.OCI_MANIFEST, manifest);
        Map<String, Object> index =
                Map.of(
                        "schemaVersion",
                        2,
                        "manifests",
                        List.of(
                                new Descriptor(
                                        entry.mediaType(),
                                        entry.digest(),
                                        entry.size(),
                                        null,
                                        Map.of("org.opencontainers.image.ref.name", "large"),
                                        null,
                                        null)));
        Files.write(layout.resolve("index.json"), Json.bytes(index));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    private static Descriptor put(Path blobs, String mediaType, byte[] bytes) throws IOException {
        Digest digest = Digest.ofBytes(bytes);
        Files.write(blobs.resolve(digest.hex()), bytes);
        return Descriptor.of(mediaType, digest, bytes.length);
    }

    private static List<String> blobNames(Path layout) throws IOException {
        try (var files = Files.list(layout.resolve("blobs/sha256"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void skopeo(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of("skopeo"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static void resetPeaks() {
        System.gc();
        oldGeneration().resetPeakUsage();
    }

    /** What the old generation held at most: what is soon dropped does not count. */
    private static long peakBytes() {
        return oldGeneration().getPeakUsage().getUsed();
    }

    /** Whichever collector the JVM picked for this machine. */
    private static MemoryPoolMXBean oldGeneration() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().matches(".*(Old|Tenured).*"))
                .findFirst()
                .orElseThrow();
    }
}
