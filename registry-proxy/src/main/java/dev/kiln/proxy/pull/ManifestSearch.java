package dev.kiln.proxy.pull;

import dev.kiln.image.Descriptor;
import dev.kiln.image.ImageIndex;
import dev.kiln.image.Manifest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import dev.kiln.registry.RegistryClient;
import dev.kiln.registry.RegistryException;
import dev.kiln.registry.StoredManifest;
import java.io.IOException;
import java.util.stream.Collectors;

/** Finds the manifest of one platform's image at a registry. */
final class ManifestSearch {
    /** An index may list indexes; nobody nests them deeper than this. */
    private static final int MAX_DEPTH = 3;

    private final RegistryClient upstream;
    private final PullRequest request;

    ManifestSearch(RegistryClient upstream, PullRequest request) {
        this.upstream = upstream;
        this.request = request;
    }

    /** The manifest as the registry keeps it; it describes one image. */
    StoredManifest find() throws IOException {
        StoredManifest found = fetch(request.image().manifestReference());
        for (int depth = 0; MediaType.isIndex(found.mediaType()); depth++) {
            if (depth == MAX_DEPTH) {
                throw refused("its indexes are nested too deeply");
            }
            Descriptor entry = select(read(found, ImageIndex.class));
            requireComplete(entry);
            found = fetch(entry.digest().toString());
        }
        if (!MediaType.isManifest(found.mediaType())) {
            throw refused("its manifest is of the type '" + found.mediaType() + "'");
        }
        return found;
    }

    /** What a manifest says, or a refusal that names the image. */
    <T> T read(StoredManifest manifest, Class<T> type) throws PullException {
        try {
            T document = Json.read(manifest.bytes(), type);
            if (document == null) {
                throw new IllegalArgumentException("empty");
            }
            return document;
        } catch (IllegalArgumentException e) {
            throw refused(
                    "its %s %s is %s"
                            .formatted(
                                    type == Manifest.class ? "manifest" : "index",
                                    manifest.digest(),
                                    e.getMessage()));
        }
    }

    /** JSON can leave out what the record says is there. */
    @SuppressWarnings("ConstantValue")
    void requireComplete(Descriptor descriptor) throws PullException {
        if (descriptor == null || descriptor.digest() == null || descriptor.mediaType() == null) {
            throw refused("a descriptor of its manifest lacks its mediaType or digest");
        }
    }

    PullException refused(String why) {
        return new PullException(
                PullException.Reason.REFUSED,
                "%s at %s cannot be pulled: %s".formatted(request.image(), upstream.base(), why));
    }

    /** The answer when the image is there, but not for the platform. */
    PullException missingPlatform(String offered) {
        return new PullException(
                PullException.Reason.MISSING,
                "%s at %s is not there for %s, but for %s"
                        .formatted(request.image(), upstream.base(), request.platform(), offered));
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

    private StoredManifest fetch(String reference) throws IOException {
        try {
            return upstream.findManifest(request.image().repository(), reference)
                    .orElseThrow(() -> missing(reference, "the registry does not have it"));
        } catch (RegistryException e) {
            if (e.status() == 401 || e.status() == 403) {
                // Registries do not say whether what one may not see exists.
                throw missing(
                        reference,
                        "the registry does not show it without a login (%s)"
                                .formatted(e.getMessage()));
            }
            throw e;
        }
    }

    private PullException missing(String reference, String why) {
        return new PullException(
                PullException.Reason.MISSING,
                "%s was not found; looked for at %s/v2/%s/manifests/%s: %s"
                        .formatted(
                                request.image(),
                                upstream.base(),
                                request.image().repository(),
                                reference,
                                why));
    }
}
