package dev.kiln.gateway.check;

import dev.kiln.dockerfile.lint.BaseImageConfigs;
import dev.kiln.image.Descriptor;
import dev.kiln.image.FarmRepository;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.StoredManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configs of the images that the farm has: its own, and those that it pulled before. A check
 * pulls nothing, so that it is fast and leaves nothing behind; what is not there is not known.
 */
final class StoredImages implements BaseImageConfigs {
    private static final Logger LOG = LoggerFactory.getLogger(StoredImages.class);
    private static final int MAX_CONFIG_BYTES = 4 << 20;

    /** Of one check; a Dockerfile with more base images than that is there to keep us busy. */
    private static final int MAX_IMAGES = 100;

    private record Wanted(ImageReference image, Platform platform) {}

    private final RegistryClient store;
    private final Map<Wanted, Optional<ImageConfig>> known = new HashMap<>();

    StoredImages(RegistryClient store) {
        this.store = store;
    }

    @Override
    public @Nullable ImageConfig find(ImageReference image, Platform platform) {
        var wanted = new Wanted(image, platform);
        if (!known.containsKey(wanted) && known.size() == MAX_IMAGES) {
            return null;
        }
        return known.computeIfAbsent(wanted, this::lookUp).orElse(null);
    }

    private Optional<ImageConfig> lookUp(Wanted wanted) {
        var image = wanted.image();
        try {
            for (String repository :
                    List.of(FarmRepository.own(image), FarmRepository.proxied(image))) {
                var found = store.findManifest(repository, image.manifestReference());
                if (found.isPresent()) {
                    return config(repository, found.get(), wanted.platform());
                }
            }
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            // The check goes on: it knows less, and says nothing of variables that may be set.
            LOG.warn("the config of the base image {} cannot be read: {}", image, e.toString());
            return Optional.empty();
        }
    }

    private Optional<ImageConfig> config(String repository, StoredManifest found, Platform platform)
            throws IOException {
        if (!MediaType.isIndex(found.mediaType())) {
            var manifest = Json.read(found.bytes(), Manifest.class);
            return Optional.of(read(repository, manifest.config()));
        }
        var chosen = Json.read(found.bytes(), ImageIndex.class).select(platform);
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        var image = store.findManifest(repository, chosen.get().digest().toString());
        return image.isEmpty() || MediaType.isIndex(image.get().mediaType())
                ? Optional.empty()
                : config(repository, image.get(), platform);
    }

    private ImageConfig read(String repository, Descriptor config) throws IOException {
        if (config.size() > MAX_CONFIG_BYTES) {
            throw new IOException("it is larger than " + MAX_CONFIG_BYTES + " bytes");
        }
        try (InputStream in = store.openBlob(repository, config)) {
            return Json.read(in.readAllBytes(), ImageConfig.class);
        }
    }
}
