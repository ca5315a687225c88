package dev.kiln.store.api;

import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.layout.TagName;
import dev.kiln.store.manifest.ManifestFile;
import dev.kiln.store.manifest.ManifestReference;
import dev.kiln.store.manifest.ManifestStore;
import dev.kiln.store.manifest.ManifestUpload;
import dev.kiln.store.manifest.PushedManifest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code /v2/<name>/manifests/<reference>}: GET, HEAD, PUT and DELETE. */
final class ManifestEndpoint {
    private final ManifestStore manifests;
    private final RegistryLimits limits;

    ManifestEndpoint(ManifestStore manifests, RegistryLimits limits) {
        this.manifests = manifests;
        this.limits = limits;
    }

    void handle(
            RegistryPath.ManifestPath path,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> read(path, known(path), request, response);
            case "PUT" -> store(path, request, response);
            case "DELETE" -> {
                if (!manifests.delete(path.name(), known(path))) {
                    throw unknown(path);
                }
                response.setStatus(202);
            }
            default -> throw Methods.notAllowed("GET, HEAD, PUT, DELETE");
        }
    }

    /** What cannot name a manifest names none. */
    private static ManifestReference known(RegistryPath.ManifestPath path) {
        return ManifestReference.parse(path.reference()).orElseThrow(() -> unknown(path));
    }

    private void read(
            RegistryPath.ManifestPath path,
            ManifestReference reference,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ManifestFile manifest =
                manifests.find(path.name(), reference).orElseThrow(() -> unknown(path));
        response.setHeader("Docker-Content-Digest", manifest.digest().toString());
        response.setHeader("ETag", Preconditions.entityTag(manifest.digest()));
        if (Preconditions.isNotModified(request, manifest.digest())) {
            response.setStatus(304);
            return;
        }
        response.setContentType(manifest.mediaType());
        response.setContentLength(manifest.bytes().length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(manifest.bytes());
        }
    }

    private void store(
            RegistryPath.ManifestPath path,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ManifestReference reference =
                ManifestReference.parse(path.reference())
                        .orElseThrow(() -> notATag(path.reference()));
        List<TagName> tags = tags(request);
        byte[] bytes = request.getInputStream().readNBytes(limits.manifestBytes() + 1);
        if (bytes.length > limits.manifestBytes()) {
            throw new StoreException(
                            StoreError.SIZE_INVALID,
                            "the manifest has more than the %d bytes that are taken (kiln.layer-store.max-manifest-size)"
                                    .formatted(limits.manifestBytes()))
                    .withStatus(413, Map.of());
        }
        PushedManifest pushed =
                manifests.put(
                        path.name(),
                        new ManifestUpload(reference, tags, mediaType(request), bytes));
        response.setStatus(201);
        response.setHeader("Location", "/v2/" + path.name() + "/manifests/" + pushed.digest());
        response.setHeader("Docker-Content-Digest", pushed.digest().toString());
        pushed.subject()
                .ifPresent(subject -> response.setHeader("OCI-Subject", subject.toString()));
        for (TagName tag : tags) {
            response.addHeader("OCI-Tag", tag.value());
        }
        response.setContentLength(0);
    }

    /** The {@code tag} parameters of the specification after 1.1.1. */
    private List<TagName> tags(HttpServletRequest request) {
        List<String> names = RequestQuery.of(request).all("tag");
        if (names.size() > limits.tagParameters()) {
            throw new StoreException(
                            StoreError.UNSUPPORTED,
                            "%d tags at once, at most %d are taken (kiln.layer-store.max-tag-parameters)"
                                    .formatted(names.size(), limits.tagParameters()))
                    .withStatus(414, Map.of());
        }
        for (String name : names) {
            if (!TagName.isTag(name)) {
                throw notATag(name);
            }
        }
        return names.stream().distinct().map(TagName::new).toList();
    }

    private static Optional<String> mediaType(HttpServletRequest request) {
        return Optional.ofNullable(request.getContentType())
                .map(header -> header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    private static StoreException notATag(String name) {
        return new StoreException(
                StoreError.MANIFEST_INVALID,
                "'%s' is neither a tag (at most 128 letters, digits, '_', '.' and '-') nor a digest"
                        .formatted(name));
    }

    private static StoreException unknown(RegistryPath.ManifestPath path) {
        return new StoreException(
                StoreError.MANIFEST_UNKNOWN,
                "there is no manifest '%s' in %s".formatted(path.reference(), path.name()));
    }
}
