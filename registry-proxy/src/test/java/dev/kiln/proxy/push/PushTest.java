package dev.kiln.proxy.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.job.Job;
import dev.kiln.job.JobFailure;
import dev.kiln.job.JobId;
import dev.kiln.job.JobResult;
import dev.kiln.job.PushJob;
import dev.kiln.json.Json;
import dev.kiln.proxy.TestingImage;
import dev.kiln.proxy.upstream.UpstreamRegistries;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.RegistryException;
import dev.kiln.registry.StoredManifest;
import dev.kiln.runner.JobFailedException;
import dev.kiln.store.LayerStoreApplication;
import dev.kiln.testkit.net.Direction;
import dev.kiln.testkit.net.Fault;
import dev.kiln.testkit.net.FaultyLink;
import dev.kiln.testkit.registry.CncfRegistry;
import dev.kiln.testkit.registry.TestingHost;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;

/** Pushes of images of the farm to real registries. */
class PushTest {
    private static final Platform AMD64 = Platform.of("linux", "amd64");
    private static final Platform ARM64 = Platform.of("linux", "arm64");

    @TempDir static Path folder;
    private static CncfRegistry upstream;
    private static RegistryClient registry;
    private static ConfigurableApplicationContext farm;
    private static ConfigurableApplicationContext otherFarm;
    private static RegistryClient store;
    private static PushTasks tasks;

    @BeforeAll
    static void start() throws Exception {
        Path files = Files.createDirectories(folder.resolve("upstream"));
        upstream = CncfRegistry.start(files);
        registry = new RegistryClient(upstream.uri());
        farm = layerStore("own");
        otherFarm = layerStore("other");
        store = new RegistryClient(uri(farm));
        tasks =
                new PushTasks(
                        new UpstreamRegistries(URI.create("http://127.0.0.1:1"), Set.of()),
                        store,
                        new TestingPlaces(),
                        new PushSettings(
                                "", 1, 5, DataSize.ofMegabytes(3), Duration.ofSeconds(10), 1, 3));
    }

    @AfterAll
    static void stop() {
        farm.close();
        otherFarm.close();
        upstream.close();
    }

    @Test
    void pushesAnImageAndThenFindsItThere() throws Exception {
        Descriptor image = image("fresh", MediaType.OCI_MANIFEST, 1);
        Pushed first = push("fresh:1", upstream.host() + "/team/fresh:2");
        assertThere("team/fresh", "2", image);
        for (Descriptor layer : layers("fresh", image)) {
            String name = layer.digest().shortHex();
            assertThat(first.lines()).contains(name + ": Preparing", name + ": Pushed");
        }
        assertThat(first.lines())
                .contains("2: digest: " + image.digest() + " size: " + image.size());
        assertThat(first.result().pushed()).hasSize(1);
        int uploads = requests("PATCH /v2/team/fresh/");

        Pushed second = push("fresh:1", upstream.host() + "/team/fresh:2");
        for (Descriptor layer : layers("fresh", image)) {
            assertThat(second.lines())
                    .contains(layer.digest().shortHex() + ": Layer already exists");
        }
        assertThat(requests("PATCH /v2/team/fresh/")).isEqualTo(uploads).isEqualTo(4);
    }

    @Test
    void mountsWhatAnotherRepositoryThereHas() throws Exception {
        Descriptor image = image("mounted", MediaType.DOCKER_MANIFEST, 2);
        push("mounted:1", upstream.host() + "/team/one:1");
        Pushed second = push("mounted:1", upstream.host() + "/team/two:1");
        for (Descriptor layer : layers("mounted", image)) {
            assertThat(second.lines())
                    .contains(layer.digest().shortHex() + ": Mounted from team/one");
        }
        assertThere("team/two", "1", image);
        assertThat(requests("PATCH /v2/team/two/")).isZero();
    }

    @Test
    void sendsWhatCannotBeMounted() throws Exception {
        Descriptor image = image("unmounted", MediaType.OCI_MANIFEST, 3);
        try (var noMounts =
                new FilteredRegistry(
                        upstream.uri(),
                        exchange -> {
                            boolean mount =
                                    String.valueOf(exchange.getRequestURI()).contains("mount=");
                            if (mount && exchange.getRequestURI().getPath().contains("/denied/")) {
                                TestingHost.answer(exchange, 403, new byte[0]);
                                return true;
                            }
                            return false;
                        })) {
            push("unmounted:1", noMounts.host() + "/team/origin:1");
            Pushed pushed = push("unmounted:1", noMounts.host() + "/denied/there:1");
            for (Descriptor layer : layers("unmounted", image)) {
                assertThat(pushed.lines()).contains(layer.digest().shortHex() + ": Pushed");
            }
            assertThere("denied/there", "1", image);
        }
    }

    @Test
    void pushesAnIndexWithAllItsChildren() throws Exception {
        List<Descriptor> images =
                List.of(
                        push("multi", MediaType.OCI_MANIFEST, AMD64, 4),
                        push("multi", MediaType.OCI_MANIFEST, ARM64, 5));
        Digest index = TestingImage.index(store, "multi", "1", images);
        push("multi:1", upstream.host() + "/team/multi:1");
        assertThat(registry.findManifest("team/multi", "1").orElseThrow().digest())
                .isEqualTo(index);
        for (Descriptor image : images) {
            assertThere("team/multi", image.digest().toString(), image);
        }
    }

    @Test
    void pushesAllTags() throws Exception {
        Descriptor first = image("tagged", MediaType.OCI_MANIFEST, 6);
        Descriptor second = push("tagged", MediaType.OCI_MANIFEST, AMD64, 7);
        TestingImage.tag(store, "tagged", "b", second);
        Pushed pushed = run("tagged:1", upstream.host() + "/team/tagged:1", true);
        assertThere("team/tagged", "1", first);
        assertThere("team/tagged", "b", second);
        assertThat(registry.tags("team/tagged")).containsExactlyInAnyOrder("1", "b");
        assertThat(pushed.result().pushed())
                .extracting(image -> image.name().tag())
                .containsExactly("1", "b");
    }

    @Test
    void convertsWhatIsNotTakenInOciFormat() throws Exception {
        List<Descriptor> images =
                List.of(
                        push("converted", MediaType.OCI_MANIFEST, AMD64, 8),
                        push("converted", MediaType.OCI_MANIFEST, ARM64, 9));
        TestingImage.index(store, "converted", "1", images);
        try (var old = new FilteredRegistry(upstream.uri(), PushTest::refuseOci)) {
            Pushed pushed = push("converted:1", old.host() + "/old/app:1");
            assertThat(pushed.log()).contains("converted to Docker's schema 2");
        }
        StoredManifest list = registry.findManifest("old/app", "1").orElseThrow();
        assertThat(list.mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST_LIST);
        List<Descriptor> entries = Json.read(list.bytes(), ImageIndex.class).manifests();
        assertThat(entries).extracting(Descriptor::platform).containsExactly(AMD64, ARM64);
        for (int i = 0; i < entries.size(); i++) {
            Descriptor entry = entries.get(i);
            assertThat(entry.mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
            Manifest manifest =
                    Json.read(
                            registry.findManifest("old/app", entry.digest().toString())
                                    .orElseThrow()
                                    .bytes(),
                            Manifest.class);
            assertThat(manifest.config().mediaType()).isEqualTo(MediaType.DOCKER_CONFIG);
            assertThat(manifest.layers())
                    .extracting(Descriptor::mediaType)
                    .containsOnly(MediaType.DOCKER_LAYER_GZIP);
            assertThat(manifest.layers())
                    .extracting(Descriptor::digest)
                    .isEqualTo(
                            layers("converted", images.get(i)).stream()
                                    .map(Descriptor::digest)
                                    .toList());
        }
    }

    @Test
    void saysWhatCannotBeConverted() throws Exception {
        Descriptor config = blob("zstd", MediaType.OCI_CONFIG, "{\"os\":\"linux\"}");
        Descriptor layer = blob("zstd", MediaType.OCI_LAYER_ZSTD, "no real zstd");
        store("zstd", "1", Manifest.of(config, List.of(layer)));
        try (var old = new FilteredRegistry(upstream.uri(), PushTest::refuseOci)) {
            assertThat(failure("zstd:1", old.host() + "/old/zstd:1").message())
                    .contains(layer.digest().toString(), MediaType.OCI_LAYER_ZSTD, "gzip");
        }
    }

    @Test
    void goesOnInTheMiddleOfABlobWhereTheRegistryCanTell() throws Exception {
        Descriptor layer = large("resumed", 10);
        try (FaultyLink link = FaultyLink.to(uri(otherFarm))) {
            link.set(Direction.TO_SERVER, new Fault.Cut(2_500_000), 3);
            push("resumed:1", link.host() + "/far/resumed:1");
            assertThat(link.faults(Direction.TO_SERVER)).isEqualTo(3);
            // What was in the air when a cut came is sent again, not what had arrived.
            assertThat(link.carriedBytes(Direction.TO_SERVER))
                    .isBetween(layer.size(), layer.size() + 4_000_000);
        }
    }

    @Test
    void beginsABlobAgainWhereTheRegistryCannotTell() throws Exception {
        Descriptor layer = large("restarted", 11);
        try (FaultyLink link = FaultyLink.to(upstream.uri())) {
            link.set(Direction.TO_SERVER, new Fault.Cut(2_000_000), 1);
            push("restarted:1", link.host() + "/far/restarted:1");
            assertThat(link.faults(Direction.TO_SERVER)).isEqualTo(1);
        }
        read(registry, "far/restarted", layer);
    }

    @Test
    void sendsABlobAgainThatWasCorruptedOnItsWay() throws Exception {
        Descriptor layer = large("corrupted", 12);
        try (FaultyLink link = FaultyLink.to(upstream.uri())) {
            link.set(Direction.TO_SERVER, new Fault.Corrupt(1_500_000), 1);
            push("corrupted:1", link.host() + "/far/corrupted:1");
            assertThat(link.faults(Direction.TO_SERVER)).isEqualTo(1);
        }
        read(registry, "far/corrupted", layer);
    }

    @Test
    void refusesARegistryThatStoresAnotherManifest() throws Exception {
        image("lied", MediaType.OCI_MANIFEST, 13);
        String other = "sha256:" + "0".repeat(64);
        try (var liar =
                new FilteredRegistry(
                        upstream.uri(),
                        exchange -> {
                            if (isManifestPut(exchange)) {
                                TestingHost.answer(
                                        exchange, 201, new byte[0], "Docker-Content-Digest", other);
                                return true;
                            }
                            return false;
                        })) {
            JobFailure failure = failure("lied:1", liar.host() + "/far/lied:1");
            assertThat(failure.kind()).isEqualTo(JobFailure.Kind.PUSH_REFUSED);
            assertThat(failure.message()).contains("it has stored a manifest " + other);
        }
    }

    @Test
    void leavesLayersThatAreNotToBeDistributed() throws Exception {
        Descriptor config = blob("foreign", MediaType.OCI_CONFIG, "{\"os\":\"linux\"}");
        Descriptor own = blob("foreign", MediaType.OCI_LAYER_GZIP, "own layer");
        Descriptor foreign =
                new Descriptor(
                        MediaType.OCI_FOREIGN_LAYER_GZIP,
                        Digest.ofText("elsewhere"),
                        9,
                        List.of("https://elsewhere.example/layer"),
                        null,
                        null,
                        null);
        store("foreign", "1", Manifest.of(config, List.of(foreign, own)));
        Pushed pushed = push("foreign:1", uri(farm).getAuthority() + "/far/foreign:1");
        assertThat(pushed.lines())
                .contains(
                        foreign.digest().shortHex() + ": Skipped foreign layer",
                        own.digest().shortHex() + ": Layer already exists");
    }

    @Test
    void saysWhatIsMissingAndWhatIsDenied() throws Exception {
        JobFailure missing = failure("nothere:1", upstream.host() + "/team/x:1");
        assertThat(missing.kind()).isEqualTo(JobFailure.Kind.MISSING_IMAGE);
        assertThat(missing.message()).contains("does not exist in the farm", "nothere:1");

        image("denied", MediaType.OCI_MANIFEST, 14);
        try (TestingHost closed =
                new TestingHost(exchange -> TestingHost.answer(exchange, 403, new byte[0]))) {
            String target = closed.uri().getAuthority() + "/team/denied:1";
            JobFailure denied = failure("denied:1", target);
            assertThat(denied.kind()).isEqualTo(JobFailure.Kind.PUSH_REFUSED);
            assertThat(denied.message())
                    .contains("requested access to the resource is denied", "project library");
        }
    }

    @Test
    void aRegistryThatIsNotThereIsWorthAnotherAttempt() throws Exception {
        image("unreachable", MediaType.OCI_MANIFEST, 15);
        assertThatThrownBy(() -> push("unreachable:1", "127.0.0.1:1/x/y:1"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void boundsTheTagsOfOnePush() throws Exception {
        Descriptor image = image("manytags", MediaType.OCI_MANIFEST, 16);
        for (String tag : List.of("2", "3", "4")) {
            TestingImage.tag(store, "manytags", tag, image);
        }
        assertThatThrownBy(() -> run("manytags", upstream.host() + "/team/manytags", true))
                .hasMessageContaining("4 tags, more than the 3")
                .hasMessageContaining("max-tags");
    }

    /** A push that has succeeded. */
    private record Pushed(JobResult result, List<String> lines) {
        String log() {
            return String.join("\n", lines);
        }
    }

    private static Pushed push(String source, String target) throws Exception {
        return run(source, target, false);
    }

    private static JobFailure failure(String source, String target) {
        return catchThrowableOfType(JobFailedException.class, () -> push(source, target)).failure();
    }

    private static Pushed run(String source, String target, boolean allTags) throws Exception {
        Instant now = Instant.now();
        PushJob job =
                new PushJob(
                        Job.SCHEMA,
                        JobId.create(now),
                        Job.DEFAULT_PROJECT,
                        now,
                        ImageReference.parse(source),
                        ImageReference.parse(target),
                        allTags);
        TestingPushLog log = new TestingPushLog();
        return new Pushed(tasks.task(job, log).run(), log.lines);
    }

    private static ConfigurableApplicationContext layerStore(String name) {
        return SpringApplication.run(
                LayerStoreApplication.class,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--kiln.data=" + folder.resolve(name));
    }

    private static URI uri(ConfigurableApplicationContext service) {
        return URI.create(
                "http://127.0.0.1:"
                        + service.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private static Descriptor push(String repository, String type, Platform platform, int seed)
            throws IOException {
        return TestingImage.push(store, repository, type, platform, 1000 + seed);
    }

    private static Descriptor image(String repository, String type, int seed) throws IOException {
        Descriptor image = push(repository, type, AMD64, seed);
        TestingImage.tag(store, repository, "1", image);
        return image;
    }

    /** An image with one layer of 8 MB. */
    private static Descriptor large(String repository, int seed) throws IOException {
        byte[] bytes = new byte[8_000_000];
        new Random(seed).nextBytes(bytes);
        Descriptor layer = store.pushBlob(repository, MediaType.OCI_LAYER_GZIP, bytes);
        Descriptor config = blob(repository, MediaType.OCI_CONFIG, "{\"seed\":" + seed + "}");
        store(repository, "1", Manifest.of(config, List.of(layer)));
        return layer;
    }

    private static Descriptor blob(String repository, String type, String text) throws IOException {
        return store.pushBlob(repository, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void store(String repository, String tag, Manifest manifest) throws IOException {
        store.pushManifest(repository, tag, MediaType.OCI_MANIFEST, Json.bytes(manifest));
    }

    private static List<Descriptor> layers(String repository, Descriptor image) throws IOException {
        return Json.read(
                        store.findManifest(repository, image.digest().toString())
                                .orElseThrow()
                                .bytes(),
                        Manifest.class)
                .layers();
    }

    /** The far side has the very manifest, and every byte that it names. */
    private static void assertThere(String repository, String reference, Descriptor image)
            throws IOException {
        StoredManifest there = registry.findManifest(repository, reference).orElseThrow();
        assertThat(there.digest()).isEqualTo(image.digest());
        Manifest manifest = Json.read(there.bytes(), Manifest.class);
        read(registry, repository, manifest.config());
        for (Descriptor layer : manifest.layers()) {
            read(registry, repository, layer);
        }
    }

    private static void read(RegistryClient from, String repository, Descriptor blob)
            throws IOException {
        try (InputStream in = from.openBlob(repository, blob)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static boolean isManifestPut(com.sun.net.httpserver.HttpExchange exchange) {
        return exchange.getRequestMethod().equals("PUT")
                && exchange.getRequestURI().getPath().contains("/manifests/");
    }

    private static boolean refuseOci(com.sun.net.httpserver.HttpExchange exchange)
            throws IOException {
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        if (!isManifestPut(exchange) || !type.contains(".oci.")) {
            return false;
        }
        TestingHost.answer(
                exchange,
                415,
                Json.bytes(
                        Map.of(
                                "errors",
                                List.of(
                                        Map.of(
                                                "code",
                                                "MANIFEST_INVALID",
                                                "message",
                                                "manifest type unsupported")))));
        return true;
    }

    /** How often the far side was asked, by its own access log. */
    private static int requests(String part) throws IOException {
        return (int)
                Files.readAllLines(folder.resolve("upstream/registry.log")).stream()
                        .filter(line -> line.contains("HTTP/1.1\" ") && line.contains(part))
                        .count();
    }
}
