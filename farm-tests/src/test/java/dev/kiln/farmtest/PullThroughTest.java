package dev.kiln.farmtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.testkit.registry.CncfRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** skopeo and podman pull images of another registry through a farm of processes. */
class PullThroughTest {
    private static Farm farm;
    private static Path upstreamFolder;
    private static CncfRegistry upstream;

    @BeforeAll
    static void start() throws Exception {
        farm = new Farm();
        upstreamFolder = Files.createDirectory(farm.folder().resolve("upstream"));
        upstream = CncfRegistry.start(upstreamFolder);
        // The farm's own busybox becomes another registry's image.
        copy(farm("busybox:latest"), "docker://" + upstream.host() + "/acme/busybox:1");
    }

    @AfterAll
    static void stop() throws Exception {
        upstream.close();
        farm.close();
    }

    @Test
    void skopeoPullsThroughTheFarmAndTheRegistryIsAskedOnce() throws Exception {
        pushWhatTheFarmHasNot("acme/fresh");
        Path first = Files.createTempDirectory(farm.folder(), "first-");
        copy(farm(proxied("acme/fresh:1")), "oci:" + first + ":1");
        int asked = blobRequests();
        assertThat(asked).isPositive();
        Path second = Files.createTempDirectory(farm.folder(), "second-");
        copy(farm(proxied("acme/fresh:1")), "oci:" + second + ":1");
        assertThat(blobRequests()).isEqualTo(asked);
        assertThat(Files.readString(second.resolve("index.json")))
                .isEqualTo(Files.readString(first.resolve("index.json")));
    }

    @Test
    void podmanPullsThroughTheFarm() throws Exception {
        // Podman takes no longer names than these.
        Path root = Files.createTempDirectory("podman");
        String podman =
                "podman --root %s --runroot %s/run --storage-driver vfs ".formatted(root, root);
        String image = farm.client().url().getAuthority() + "/" + proxied("acme/busybox:1");
        Shell.sh(root, podman + "pull -q --tls-verify=false " + image).expectSuccess();
        assertThat(Shell.sh(root, podman + "images --noheading").expectSuccess().output())
                .contains(proxied("acme/busybox"));
        Shell.sh(root, podman + "rmi " + image).expectSuccess();
        Shell.sh(Path.of("/"), "rm -r '" + root + "'").expectSuccess();
    }

    @Test
    void refusesToBePushedTo() throws Exception {
        Shell.Result refused =
                Shell.sh(
                        farm.folder(),
                        "skopeo copy -q --src-tls-verify=false --dest-tls-verify=false "
                                + farm("busybox:latest")
                                + " "
                                + farm(proxied("acme/busybox:2")));
        assertThat(refused.status()).isNotZero();
    }

    @Test
    void buildsTakeTheirBaseFromItAndSayWhenItIsAway() throws Exception {
        farm.worker("w1");
        Path folder = Files.createDirectory(farm.folder().resolve("away"));
        Context context;
        try (CncfRegistry away = CncfRegistry.start(folder)) {
            copy(farm("busybox:latest"), "docker://" + away.host() + "/base:1");
            context = new Context(farm.folder(), "FROM " + away.host() + "/base:1\nRUN echo hi\n");
            String job = farm.client().submit(context.folder(), "tag=here");
            farm.client().awaitEnd(job).success();
            assertThat(farm.client().log(job)).doesNotContain("may be out of date");
        }
        // As long as the proxy takes a tag for what it was, nobody misses the registry.
        Thread.sleep(Farm.REVALIDATE_AFTER);
        String later = farm.client().submit(context.folder(), "tag=there");
        farm.client().awaitEnd(later).success();
        assertThat(farm.client().log(later)).contains("may be out of date");
    }

    private static void pushWhatTheFarmHasNot(String repository) throws Exception {
        var registry = new RegistryClient(URI.create("http://" + upstream.host()));
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        Descriptor layer = registry.pushBlob(repository, MediaType.OCI_LAYER_GZIP, bytes);
        byte[] config = Json.bytes(ImageConfig.scratch(Platform.current()));
        Manifest manifest =
                Manifest.of(
                        registry.pushBlob(repository, MediaType.OCI_CONFIG, config),
                        List.of(layer));
        registry.pushManifest(repository, "1", MediaType.OCI_MANIFEST, Json.bytes(manifest));
    }

    private static String farm(String image) {
        return "docker://" + farm.client().url().getAuthority() + "/" + image;
    }

    private static String proxied(String image) {
        return "proxy/" + upstream.host().replace(':', '_') + "/" + image;
    }

    private static void copy(String from, String to) throws Exception {
        Shell.sh(
                        farm.folder(),
                        "skopeo copy -q --src-tls-verify=false --dest-tls-verify=false "
                                + from
                                + " "
                                + to)
                .expectSuccess();
    }

    private static int blobRequests() throws Exception {
        return (int)
                Files.readAllLines(upstreamFolder.resolve("registry.log")).stream()
                        .filter(line -> line.contains("\"GET /v2/acme/fresh/blobs/"))
                        .count();
    }
}
