package dev.kiln.proxy.pull;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Manifest;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Brings one platform's image from its registry into the layer-store: blobs first, manifest last
 * and byte by byte as it was, so that its digest stays the same.
 */
public final class ImagePuller {
    private static final int MAX_CONFIG_BYTES = 4 * 1024 * 1024;

    private final PullThrough proxied;
    private final RegistryClient store;
    private final PullLimits limits;
    private final BlobCopier blobs;

    public ImagePuller(PullThrough proxied, RegistryClient store, PullLimits limits) {
        this.proxied = proxied;
        this.store = store;
        this.limits = limits;
        this.blobs = new BlobCopier(proxied.blobs());
    }

    private record Built(@Nullable String os, @Nullable String architecture) {}

    /**
     * Pulls an image. What the store has of it already is not fetched again.
     *
     * @throws PullException with a sentence that says where the image was looked for
     */
    public PulledImage pull(PullRequest request) throws PullException {
        try {
            ProxiedRepository repository = ProxiedRepository.of(request.image());
            ManifestSearch search = new ManifestSearch(proxied.manifests(), request);
            ManifestSearch.Found found = search.find();
            Manifest manifest = found.manifest();
            requireBounds(search, manifest);
            proxied.blobs().fetch(repository, manifest.config());
            requirePlatform(search, request.platform(), repository, manifest.config());
            blobs.copyAll(repository, new ManifestContent.Image(manifest).needs());
            proxied.keep(repository, found.stored());
            return new PulledImage(repository.storeName(), found.stored().digest(), found.stale());
        } catch (IOException e) {
            throw PullException.of(request.image(), e);
        }
    }

    private void requireBounds(ManifestSearch search, Manifest manifest) throws PullException {
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
    private void requirePlatform(
            ManifestSearch search, Platform wanted, ProxiedRepository repository, Descriptor config)
            throws IOException {
        Built built;
        try (InputStream in = store.openBlob(repository.storeName(), config)) {
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
