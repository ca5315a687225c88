package dev.kiln.proxy.pull;

import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.registry.StoredManifest;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the manifest of one platform's image. */
final class ManifestSearch {
    /** An index may list indexes; nobody nests them deeper than this. */
    private static final int MAX_DEPTH = 3;

    private final ProxiedManifests manifests;
    private final PullRequest request;
    private final ProxiedRepository repository;

    ManifestSearch(ProxiedManifests manifests, PullRequest request) {
        this.manifests = manifests;
        this.request = request;
        this.repository = ProxiedRepository.of(request.image());
    }

    /**
     * @param stored as the registry keeps it
     * @param stale why the registry could not be asked whether this is still the image; else null
     */
    record Found(StoredManifest stored, Manifest manifest, @Nullable String stale) {}

    /** Finds it. */
    Found find() throws IOException {
        ProxiedManifest found = manifests.find(repository, request.image().manifestReference());
        String stale = found.stale();
        for (int depth = 0; depth <= MAX_DEPTH; depth++) {
            switch (read(found.manifest())) {
                case ManifestContent.Image(Manifest manifest) -> {
                    return new Found(found.manifest(), manifest, stale);
                }
                case ManifestContent.Index(ImageIndex index) ->
                        found = manifests.find(repository, select(index).digest().toString());
            }
        }
        throw refused("its indexes are nested too deeply");
    }

    PullException refused(String why) {
        return new PullException(
                PullException.Reason.REFUSED,
                "%s cannot be pulled: %s".formatted(request.image(), why));
    }

    /** The answer when the image is there, but not for the platform. */
    PullException missingPlatform(String offered) {
        return new PullException(
                PullException.Reason.MISSING,
                "%s is not there for %s, but for %s"
                        .formatted(request.image(), request.platform(), offered));
    }

    private ManifestContent read(StoredManifest manifest) throws PullException {
        try {
            return ManifestContent.read(manifest);
        } catch (UnusableManifestException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private Descriptor select(ImageIndex index) throws PullException {
        return index.select(request.platform())
                .orElseThrow(() ->
                        missingPlatform(
                                index.manifests().stream()
                                        .map(entry -> String.valueOf(entry.platform()))
                                        .distinct()
                                        .limit(20)
                                        .collect(Collectors.joining(", "))));
    }
}
