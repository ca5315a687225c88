package dev.kiln.store;

import static dev.kiln.store.TestingStore.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.image.MediaType;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.RegistryException;
import dev.kiln.store.upload.UploadSweeper;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk, a blob that is too large, uploads that nobody ends, settings that make no sense. */
class LimitsTest {
    @TempDir private Path data;

    @Test
    void aFullDiskIsSaidAndSurvived() throws Exception {
        Command.run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", data.toString());
        try (TestingStore store = TestingStore.start(data)) {
            String location = store.begin("full");
            HttpResponse<byte[]> full = store.send("PATCH", location, new byte[20_000_000]);
            assertThat(full.statusCode()).isEqualTo(507);
            assertThat(text(full)).startsWith("{\"errors\":[{\"code\":\"STORAGE_FULL\"");
            RegistryClient client = new RegistryClient(store.uri());
            assertThatThrownBy(() ->
                            client.pushBlob(
                                    "full",
                                    MediaType.OCI_LAYER_TAR,
                                    out -> out.write(new byte[20_000_000])))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.codes()).containsExactly("STORAGE_FULL"));
            store.push("full", new byte[6_000_000]);
            assertThat(store.send("PATCH", location, new byte[1_000_000]).statusCode())
                    .isEqualTo(202);
        } finally {
            Command.run("umount", data.toString());
        }
    }

    @Test
    void aBlobThatIsTooLargeIsRefusedAndTakesNoRoom() throws Exception {
        try (TestingStore store =
                TestingStore.start(data, "--kiln.layer-store.max-blob-size=1MB")) {
            String location = store.begin("large");
            HttpResponse<byte[]> refused = store.send("PATCH", location, new byte[1_048_577]);
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(text(refused)).contains("SIZE_INVALID").contains("max-blob-size");
            assertThat(store.send("PATCH", location, new byte[1_048_576]).statusCode())
                    .isEqualTo(202);
            assertThat(store.send("PATCH", location, new byte[1]).statusCode()).isEqualTo(413);
        }
    }

    @Test
    void abandonedUploadsAreSwept() throws Exception {
        try (TestingStore store = TestingStore.start(data)) {
            String location = store.begin("abandoned");
            UploadSweeper sweeper = store.bean(UploadSweeper.class);
            assertThat(sweeper.sweep(Instant.now())).isZero();
            assertThat(store.get(location).statusCode()).isEqualTo(204);
            assertThat(sweeper.sweep(Instant.now().plus(Duration.ofHours(25)))).isEqualTo(1);
            assertThat(store.get(location).statusCode()).isEqualTo(404);
            try (var left = Files.list(data.resolve("store/uploads"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void aClientThatBreaksOffLeavesNothingVisible() throws Exception {
        try (TestingStore store = TestingStore.start(data)) {
            RegistryClient client = new RegistryClient(store.uri());
            assertThatThrownBy(() ->
                            client.pushBlob(
                                    "broken",
                                    MediaType.OCI_LAYER_TAR,
                                    out -> {
                                        out.write(new byte[3_000_000]);
                                        throw new IllegalStateException("broke off");
                                    }))
                    .hasMessage("broke off");
            assertThat(store.get("/v2/").statusCode()).isEqualTo(200);
            try (var blobs = Files.walk(data.resolve("store/blobs"))) {
                assertThat(blobs.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    @Test
    void answersHealth() throws Exception {
        try (TestingStore store = TestingStore.start(data)) {
            HttpResponse<byte[]> health = store.get("/actuator/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(text(health)).contains("\"layerStore\"").contains("usableBytes");
        }
    }

    @Test
    void aWrongSettingIsNamed() {
        assertThatThrownBy(() -> TestingStore.start(data, "--kiln.layer-store.max-page-size=0"))
                .hasStackTraceContaining("kiln.layer-store.max-page-size must be more than zero");
    }
}
