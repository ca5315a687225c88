package dev.kiln.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.testkit.registry.CncfRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a registry of another make. */
class RegistryClientTest {
    private static final String REPOSITORY = "library/things";
    @TempDir private static Path folder;
    private static CncfRegistry registry;
    private static RegistryClient client;

    @BeforeAll
    static void start() throws Exception {
        registry = CncfRegistry.start(folder);
        client = new RegistryClient(registry.uri());
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void streamsABlobThereAndBack() throws IOException {
        long sizeBytes = 40L * 1024 * 1024 + 7;
        Descriptor pushed =
                client.pushBlob(REPOSITORY, MediaType.OCI_LAYER_TAR, out -> fill(out, sizeBytes));
        assertThat(pushed.size()).isEqualTo(sizeBytes);
        assertThat(client.hasBlob(REPOSITORY, pushed.digest())).isTrue();
        try (InputStream in = client.openBlob(REPOSITORY, pushed)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Test
    void keepsSmallBlobsAndEmptyOnes() throws IOException {
        byte[] bytes = "{}".getBytes(StandardCharsets.UTF_8);
        Descriptor small = client.pushBlob(REPOSITORY, MediaType.OCI_CONFIG, bytes);
        assertThat(small.digest()).isEqualTo(Digest.ofBytes(bytes));
        assertThat(client.pushBlob(REPOSITORY, MediaType.OCI_CONFIG, bytes)).isEqualTo(small);
        try (InputStream in = client.openBlob(REPOSITORY, small)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        Descriptor empty = client.pushBlob(REPOSITORY, MediaType.OCI_LAYER_TAR, out -> {});
        assertThat(client.hasBlob(REPOSITORY, empty.digest())).isTrue();
    }

    @Test
    void storesAManifestByTagAndFindsItByDigest() throws IOException {
        byte[] config = "{\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8);
        byte[] bytes =
                Json.bytes(
                        Manifest.of(
                                client.pushBlob(REPOSITORY, MediaType.OCI_CONFIG, config),
                                List.of()));
        Digest digest = client.pushManifest(REPOSITORY, "one", MediaType.OCI_MANIFEST, bytes);
        StoredManifest found = client.findManifest(REPOSITORY, "one").orElseThrow();
        assertThat(found).isEqualTo(new StoredManifest(MediaType.OCI_MANIFEST, digest, bytes));
        assertThat(client.findManifest(REPOSITORY, digest.toString())).contains(found);
        assertThat(client.tags(REPOSITORY)).contains("one");
    }

    @Test
    void sayNothingIsThereWhereNothingIs() throws IOException {
        Digest absent = Digest.ofText("absent");
        assertThat(client.hasBlob(REPOSITORY, absent)).isFalse();
        assertThat(client.findManifest("no/such", "latest")).isEmpty();
        assertThat(client.tags("no/such")).isEmpty();
        assertThatThrownBy(() ->
                        client.openBlob(REPOSITORY, Descriptor.of(MediaType.OCI_CONFIG, absent, 1)))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> {
                            assertThat(e.status()).isEqualTo(404);
                            assertThat(e.codes()).containsExactly("BLOB_UNKNOWN");
                        })
                .hasMessageContaining(
                        "GET " + registry.uri() + "/v2/library/things/blobs/" + absent);
    }

    @Test
    void aSourceThatFailsIsNotTriedAgain() {
        int[] calls = {0};
        assertThatThrownBy(() ->
                        client.pushBlob(
                                REPOSITORY,
                                MediaType.OCI_LAYER_TAR,
                                out -> {
                                    calls[0]++;
                                    fill(out, 1_000_000);
                                    throw new IOException("the disk is on fire");
                                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is on fire");
        assertThat(calls[0]).isEqualTo(1);
    }

    @Test
    void anUnreachableRegistryIsNamed() {
        RegistryClient nowhere =
                new RegistryClient(
                        URI.create("http://127.0.0.1:1"),
                        RegistryClientOptions.DEFAULTS.withAttempts(2));
        assertThatThrownBy(() -> nowhere.hasBlob("x", Digest.ofText("x")))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isUnreachable()).isTrue())
                .hasMessageContaining("HEAD http://127.0.0.1:1/v2/x/blobs/sha256:")
                .hasMessageContaining("got no answer");
    }

    private static void fill(OutputStream out, long sizeBytes) throws IOException {
        Random random = new Random(1);
        byte[] chunk = new byte[10_000];
        for (long left = sizeBytes; left > 0; left -= chunk.length) {
            random.nextBytes(chunk);
            out.write(chunk, 0, (int) Math.min(left, chunk.length));
        }
    }
}
