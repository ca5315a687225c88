package dev.kiln.proxy;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Manifest;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.testkit.registry.CncfRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A registry of another make that is pulled from, and what it was asked by its own access log. */
final class TestingUpstream implements AutoCloseable {
    private final Path folder;
    private final CncfRegistry registry;
    private final RegistryClient client;

    TestingUpstream(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.registry = CncfRegistry.start(folder);
        this.client = new RegistryClient(registry.uri());
    }

    URI uri() {
        return registry.uri();
    }

    String host() {
        return registry.host();
    }

    RegistryClient client() {
        return client;
    }

    /** The config and the layers of an image. */
    List<Descriptor> blobs(String repository, Descriptor image) throws Exception {
        Manifest manifest =
                Json.read(
                        client.findManifest(repository, image.digest().toString())
                                .orElseThrow()
                                .bytes(),
                        Manifest.class);
        List<Descriptor> blobs = new ArrayList<>(manifest.layers());
        blobs.add(manifest.config());
        return blobs;
    }

    /** How many requests had this in their line, as {@code GET /v2/app/blobs/}. */
    int requests(String part) throws Exception {
        return (int)
                Files.readAllLines(folder.resolve("registry.log")).stream()
                        .filter(line -> line.contains("HTTP/1.1\" ") && line.contains(part))
                        .count();
    }

    @Override
    public void close() {
        registry.close();
    }
}
