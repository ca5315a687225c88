package dev.kiln.proxy.pull;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.FarmRepository;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.job.Job;
import dev.kiln.json.Json;
import dev.kiln.proxy.upstream.UpstreamRegistries;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.StoredManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings one platform's image from its registry into the layer-store: blobs first, manifest last
 * and byte by byte as it was, so that its digest stays the same.
 */
public final class ImagePuller {
    private static final int MAX_CONFIG_BYTES = 4 * 1024 * 1024;

    private final UpstreamRegistries registries;
    private final RegistryClient store;
    private final PullLimits limits;
    private final BlobCopier blobs;

    public ImagePuller(UpstreamRegistries registries, RegistryClient store, PullLimits limits) {
        this.registries = registries;
        this.store = store;
        this.limits = limits;
        this.blobs = new BlobCopier(store, new Semaphore(limits.parallelBlobs(), true));
    }

    private record Built(@Nullable String os, @Nullable String architecture) {}

    /**
     * Pulls an image. What the store has of it already is not fetched again.
     *
     * @throws PullException with a sentence that says where the image was looked for
     */
    public PulledImage pull(PullRequest request) throws PullException {
        try {
            String target = FarmRepository.proxied(request.image());
            Optional<Digest> pinned = findPinned(target, request.image());
            return new PulledImage(
                    target, pinned.isPresent() ? pinned.get() : copy(request, target));
        } catch (IOException e) {
            throw PullException.of(request, e);
        }
    }

    /** A manifest that the reference names by digest can be no other than the one in the store. */
    private Optional<Digest> findPinned(String target, ImageReference image) throws IOException {
        if (image.digest() == null) {
            return Optional.empty();
        }
        return store.findManifest(target, image.digest().toString())
                .filter(found -> MediaType.isManifest(found.mediaType()))
                .map(StoredManifest::digest);
    }

    private Digest copy(PullRequest request, String target) throws IOException {
        RegistryClient upstream =
                registries.client(Job.DEFAULT_PROJECT, request.image().registry());
        ManifestSearch search = new ManifestSearch(upstream, request);
        StoredManifest found = search.find();
        Manifest manifest = search.read(found, Manifest.class);
        requireBounds(search, manifest);
        String source = request.image().repository();
        requirePlatform(search, request.platform(), upstream, source, manifest.config());
        List<Descriptor> needed =
                manifest.layers().stream()
                        .filter(layer -> !MediaType.isForeign(layer.mediaType()))
                        .collect(Collectors.toList());
        needed.add(manifest.config());
        blobs.copyAll(upstream, source, target, needed.stream().distinct().toList());
        store.pushManifest(target, found.digest().toString(), found.mediaType(), found.bytes());
        String tag = request.image().tag();
        if (tag != null && request.image().digest() == null) {
            store.pushManifest(target, tag, found.mediaType(), found.bytes());
        }
        return found.digest();
    }

    private void requireBounds(ManifestSearch search, Manifest manifest) throws PullException {
        search.requireComplete(manifest.config());
        if (manifest.config().size() > MAX_CONFIG_BYTES) {
            throw search.refused("its config has more than %d bytes".formatted(MAX_CONFIG_BYTES));
        }
        if (manifest.layers().size() > limits.maxLayers()) {
            throw search.refused(
                    "it has %d layers, more than the %d of kiln.registry-proxy.max-layers"
                            .formatted(manifest.layers().size(), limits.maxLayers()));
        }
        long sum = 0;
        for (Descriptor layer : manifest.layers()) {
            search.requireComplete(layer);
            // Compared before it is added: sizes are the registry's word, and sums overflow.
            if (layer.size() > limits.maxImageBytes() - sum) {
                throw search.refused(
                        "its layers have more than the %d bytes of kiln.registry-proxy.max-image-size"
                                .formatted(limits.maxImageBytes()));
            }
            sum += layer.size();
        }
    }

    /** A manifest outside of an index says in its config what it was built for. */
    private static void requirePlatform(
            ManifestSearch search,
            Platform wanted,
            RegistryClient upstream,
            String repository,
            Descriptor config)
            throws IOException {
        Built built;
        try (InputStream in = upstream.openBlob(repository, config)) {
            built = Json.read(in.readAllBytes(), Built.class);
        } catch (IllegalArgumentException e) {
            throw search.refused("its config is " + e.getMessage());
        }
        if (built == null || built.os() == null || built.architecture() == null) {
            throw search.refused("its config names no platform: it is not a container image");
        }
        if (built.os().isBlank() || built.architecture().isBlank()) {
            throw search.refused("its config names an empty platform");
        }
        Platform offered = Platform.of(built.os(), built.architecture());
        if (!wanted.accepts(offered)) {
            throw search.missingPlatform(offered.toString());
        }
    }
}
