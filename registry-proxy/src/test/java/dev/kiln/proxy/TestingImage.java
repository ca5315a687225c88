package dev.kiln.proxy;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Puts images into a registry. */
public final class TestingImage {
    private TestingImage() {}

    /** An image of one platform whose layers have other bytes for each seed. */
    public static Descriptor push(
            RegistryClient registry,
            String repository,
            String manifestType,
            Platform platform,
            int seed)
            throws IOException {
        String config =
                "{\"os\":\"%s\",\"architecture\":\"%s\",\"seed\":%d}"
                        .formatted(platform.os(), platform.architecture(), seed);
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte[] bytes = new byte[500_000];
            new Random(seed * 10L + i).nextBytes(bytes);
            layers.add(registry.pushBlob(repository, MediaType.OCI_LAYER_GZIP, bytes));
        }
        byte[] manifest =
                Json.bytes(
                        new Manifest(
                                2,
                                manifestType,
                                null,
                                registry.pushBlob(
                                        repository,
                                        MediaType.OCI_CONFIG,
                                        config.getBytes(StandardCharsets.UTF_8)),
                                layers,
                                null,
                                null));
        Digest digest = Digest.ofBytes(manifest);
        registry.pushManifest(repository, digest.toString(), manifestType, manifest);
        return Descriptor.of(manifestType, digest, manifest.length).withPlatform(platform);
    }

    public static void tag(RegistryClient registry, String repository, String tag, Descriptor image)
            throws IOException {
        byte[] bytes =
                registry.findManifest(repository, image.digest().toString()).orElseThrow().bytes();
        registry.pushManifest(repository, tag, image.mediaType(), bytes);
    }

    public static Digest index(
            RegistryClient registry, String repository, String tag, List<Descriptor> images)
            throws IOException {
        return registry.pushManifest(
                repository, tag, MediaType.OCI_INDEX, Json.bytes(ImageIndex.of(images)));
    }
}
