package dev.kiln.worker.build;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.FarmRepository;
import dev.kiln.image.ImageConfig;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.ImageReference;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.image.Platform;
import dev.kiln.job.JobFailure;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.StoredManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Finds the images that a Dockerfile names: the farm's own first, then, through the registry-proxy,
 * those of their registry.
 */
public final class BaseImages {
    /** An image config is bounded like a manifest. */
    private static final int MAX_CONFIG_BYTES = 4 << 20;

    private final RegistryClient store;
    private final RegistryProxy proxy;

    public BaseImages(RegistryClient store, RegistryProxy proxy) {
        this.store = store;
        this.proxy = proxy;
    }

    /**
     * Resolves a name to the image of one platform, and has it in the layer-store when it returns.
     *
     * @param log is told when the image's registry could not be asked whether this is still it
     * @throws BuildFailedException if it is nowhere: names the image and where it was looked for
     */
    ResolvedImage resolve(ImageReference name, Platform platform, BuildLog log)
            throws IOException, InterruptedException, BuildFailedException {
        String own = FarmRepository.own(name);
        Optional<StoredManifest> found = store.findManifest(own, name.manifestReference());
        if (found.isPresent()) {
            return load(name, own, found.get(), platform);
        }
        RegistryProxy.Pulled pulled = proxy.pull(name, platform);
        if (pulled.stale() != null) {
            log.notice(
                    "base image %s is the farm's copy, which may be out of date: %s"
                            .formatted(name.familiarForm(), pulled.stale()));
        }
        StoredManifest manifest =
                store.findManifest(pulled.repository(), pulled.manifest().toString())
                        .orElseThrow(() ->
                                new IOException(
                                        "registry-proxy pulled "
                                                + name
                                                + " but the layer-store has no manifest "
                                                + pulled.manifest()
                                                + " in "
                                                + pulled.repository()));
        return load(name, pulled.repository(), manifest, platform);
    }

    private ResolvedImage load(
            ImageReference name, String repository, StoredManifest found, Platform platform)
            throws IOException, BuildFailedException {
        StoredManifest image = found;
        if (MediaType.isIndex(found.mediaType())) {
            Digest digest = select(name, found, platform);
            image =
                    store.findManifest(repository, digest.toString())
                            .orElseThrow(() ->
                                    missing(
                                            name,
                                            "its manifest "
                                                    + digest
                                                    + " is not in the layer-store"));
        }
        Manifest manifest = Json.read(image.bytes(), Manifest.class);
        ImageConfig config = readConfig(repository, manifest.config());
        if (config.rootFs().diffIds().size() != manifest.layers().size()) {
            throw missing(name, "its config lists other layers than its manifest");
        }
        if (!platform.accepts(config.platform())) {
            throw missing(name, "it is for " + config.platform() + ", not for " + platform);
        }
        return new ResolvedImage(name, repository, image.digest(), manifest, config);
    }

    private static Digest select(ImageReference name, StoredManifest found, Platform platform)
            throws BuildFailedException {
        return Json.read(found.bytes(), ImageIndex.class)
                .select(platform)
                .map(Descriptor::digest)
                .orElseThrow(() -> missing(name, "it has no image for " + platform));
    }

    private ImageConfig readConfig(String repository, Descriptor descriptor) throws IOException {
        if (descriptor.size() > MAX_CONFIG_BYTES) {
            throw new IOException(
                    "image config "
                            + descriptor.digest()
                            + " is larger than "
                            + MAX_CONFIG_BYTES
                            + " bytes");
        }
        try (InputStream in = store.openBlob(repository, descriptor)) {
            return Json.read(in.readAllBytes(), ImageConfig.class);
        }
    }

    private static BuildFailedException missing(ImageReference name, String why) {
        return new BuildFailedException(
                JobFailure.of(
                        JobFailure.Kind.MISSING_IMAGE,
                        "base image " + name + " cannot be used: " + why));
    }
}
