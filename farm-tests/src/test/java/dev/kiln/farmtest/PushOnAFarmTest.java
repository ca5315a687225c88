package dev.kiln.farmtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobResult;
import dev.kiln.job.LayerPush;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.testkit.net.Direction;
import dev.kiln.testkit.net.Fault;
import dev.kiln.testkit.net.FaultyLink;
import dev.kiln.testkit.registry.CncfRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pushes outlive the registry-proxy that does them. */
class PushOnAFarmTest {
    private static final int LAYERS = 6;
    private static final int LAYER_BYTES = 1_000_000;
    private static final int DONE_BEFORE = 2;

    private static Farm farm;
    private static Client client;
    private static CncfRegistry upstream;
    private static Path upstreamFiles;

    @BeforeAll
    static void start() throws Exception {
        farm = new Farm();
        client = farm.client();
        farm.registryProxy("proxy-2");
        upstreamFiles = Files.createDirectories(farm.folder().resolve("upstream"));
        upstream = CncfRegistry.start(upstreamFiles);
    }

    @AfterAll
    static void stop() throws Exception {
        upstream.close();
        farm.close();
    }

    @Test
    void aPushGoesOnWhenItsProxyIsKilled() throws Exception {
        List<Descriptor> layers = image("moving");
        String job;
        String killed;
        try (FaultyLink link = FaultyLink.to(upstream.uri())) {
            link.set(Direction.TO_SERVER, new Fault.Slow(LAYER_BYTES));
            job = client.push("image=moving:1&target=" + link.host() + "/far/moving:1");
            killed = client.workerOf(job);
            var done = new AtomicInteger();
            client.awaitEvent(
                    job, event -> isPushed(event) && done.incrementAndGet() == DONE_BEFORE);
            farm.killRegistryProxy(killed);
            link.heal();
            JobResult result = client.awaitEnd(job).success();
            assertThat(result.pushed()).hasSize(1);
        }
        assertThat(client.view(job).attempts()).isEqualTo(2);
        var workers = new ArrayList<String>();
        var exists = new AtomicInteger();
        client.awaitEvent(
                job,
                event -> {
                    if (event instanceof JobEvent.Started started) {
                        workers.add(started.worker());
                    } else if (event instanceof JobEvent.LayerMoved moved
                            && moved.push() instanceof LayerPush.Exists) {
                        exists.incrementAndGet();
                    }
                    return event instanceof JobEvent.Succeeded;
                });
        assertThat(workers).hasSize(2).doesNotHaveDuplicates().first().isEqualTo(killed);
        assertThat(exists.get()).isGreaterThanOrEqualTo(DONE_BEFORE);
        for (Descriptor layer : layers) {
            assertThat(stored(layer)).as("uploads of %s", layer.digest()).isEqualTo(1);
        }
        assertThat(
                        new RegistryClient(upstream.uri())
                                .findManifest("far/moving", "1")
                                .orElseThrow()
                                .digest())
                .isEqualTo(
                        new RegistryClient(client.url())
                                .findManifest("moving", "1")
                                .orElseThrow()
                                .digest());
    }

    private static boolean isPushed(JobEvent event) {
        return event instanceof JobEvent.LayerMoved moved
                && moved.push() instanceof LayerPush.Pushed;
    }

    /** An image in the farm whose layers are large enough to be killed between. */
    private static List<Descriptor> image(String repository) throws Exception {
        RegistryClient store = new RegistryClient(client.url());
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            byte[] bytes = new byte[LAYER_BYTES];
            new Random(i).nextBytes(bytes);
            layers.add(store.pushBlob(repository, MediaType.OCI_LAYER_GZIP, bytes));
        }
        Descriptor config =
                store.pushBlob(
                        repository,
                        MediaType.OCI_CONFIG,
                        "{\"os\":\"linux\",\"architecture\":\"amd64\"}"
                                .getBytes(StandardCharsets.UTF_8));
        store.pushManifest(
                repository, "1", MediaType.OCI_MANIFEST, Json.bytes(Manifest.of(config, layers)));
        return layers;
    }

    /** How often the far side has taken a blob in, by its own access log. */
    private static long stored(Descriptor layer) throws Exception {
        String digest = layer.digest().toString();
        return Files.readAllLines(upstreamFiles.resolve("registry.log")).stream()
                .filter(line -> line.contains("\"PUT /v2/far/moving/blobs/uploads/"))
                .filter(line -> line.contains(digest) || line.contains(digest.replace(":", "%3A")))
                .filter(line -> line.contains("HTTP/1.1\" 201"))
                .count();
    }
}
