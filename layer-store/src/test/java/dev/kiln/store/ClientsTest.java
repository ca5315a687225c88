package dev.kiln.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.StoredManifest;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people use: skopeo, podman, and our own client. */
class ClientsTest {
    @TempDir private static Path folder;
    private static TestingStore store;
    private static Path image;
    private static Digest manifest;

    @BeforeAll
    static void start() throws Exception {
        store = TestingStore.start(folder.resolve("data"));
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        image = folder.resolve("image");
        manifest = OciImage.write(image, content);
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void skopeoPushesAndPulls() throws Exception {
        Path copy = folder.resolve("copy");
        skopeoPush("by/skopeo:v1");
        Command.run(
                "skopeo",
                "copy",
                "--src-tls-verify=false",
                "docker://" + store.host() + "/by/skopeo:v1",
                "oci:" + copy + ":v1");
        assertThat(copy.resolve("blobs/sha256/" + manifest.hex()))
                .hasSameBinaryContentAs(image.resolve("blobs/sha256/" + manifest.hex()));
        try (var blobs = Files.list(image.resolve("blobs/sha256"))) {
            assertThat(blobs)
                    .allSatisfy(blob ->
                            assertThat(copy.resolve("blobs/sha256").resolve(blob.getFileName()))
                                    .hasSameBinaryContentAs(blob));
        }
        assertThat(
                        Command.run(
                                "skopeo",
                                "list-tags",
                                "--tls-verify=false",
                                "docker://" + store.host() + "/by/skopeo"))
                .contains("\"v1\"");
    }

    @Test
    void skopeoPushesDockersFormatAndDeletes() throws Exception {
        String name = "docker://" + store.host() + "/by/docker:v2";
        Command.run(
                "skopeo",
                "copy",
                "--format",
                "v2s2",
                "--dest-tls-verify=false",
                "oci:" + image + ":v1",
                name);
        assertThat(Command.run("skopeo", "inspect", "--raw", "--tls-verify=false", name))
                .contains(MediaType.DOCKER_MANIFEST);
        Command.run("skopeo", "delete", "--tls-verify=false", name);
        assertThat(store.get("/v2/by/docker/manifests/v2").statusCode()).isEqualTo(404);
    }

    @Test
    void podmanPullsAndPushes() throws Exception {
        skopeoPush("for/podman:v1");
        String pulled = store.host() + "/for/podman:v1";
        String pushed = store.host() + "/by/podman:v1";
        podman("pull", "--tls-verify=false", pulled);
        podman("push", "--tls-verify=false", pulled, pushed);
        podman("rmi", pulled);
        podman("pull", "--tls-verify=false", pushed);
        assertThat(podman("image", "inspect", "--format", "{{.Config.Cmd}}", pushed))
                .contains("/content");
    }

    @Test
    void ourOwnClientStreamsThereAndBack() throws Exception {
        RegistryClient client = new RegistryClient(store.uri());
        byte[] bytes = new byte[20_000_000];
        new Random(2).nextBytes(bytes);
        Descriptor blob =
                client.pushBlob("by/kiln", MediaType.OCI_LAYER_TAR, out -> out.write(bytes));
        assertThat(blob.digest()).isEqualTo(Digest.ofBytes(bytes));
        assertThat(client.hasBlob("by/kiln", blob.digest())).isTrue();
        try (InputStream in = client.openBlob("by/kiln", blob)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        skopeoPush("for/kiln:v1");
        StoredManifest found = client.findManifest("for/kiln", "v1").orElseThrow();
        assertThat(found.digest()).isEqualTo(manifest);
        assertThat(client.pushManifest("for/kiln", "v2", found.mediaType(), found.bytes()))
                .isEqualTo(manifest);
        assertThat(client.tags("for/kiln")).containsExactly("v1", "v2");
    }

    private static void skopeoPush(String name) throws Exception {
        Command.run(
                "skopeo",
                "copy",
                "--dest-tls-verify=false",
                "oci:" + image + ":v1",
                "docker://" + store.host() + "/" + name);
    }

    private static String podman(String... words) throws Exception {
        String[] all = new String[words.length + 7];
        all[0] = "podman";
        all[1] = "--root";
        all[2] = folder.resolve("podman").toString();
        all[3] = "--runroot";
        all[4] = folder.resolve("podman-run").toString();
        all[5] = "--storage-driver";
        all[6] = "vfs";
        System.arraycopy(words, 0, all, 7, words.length);
        return Command.run(all);
    }
}
