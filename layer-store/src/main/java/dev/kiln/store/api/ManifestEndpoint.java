package dev.kiln.store.api;

import dev.kiln.image.Digest;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.manifest.ManifestFile;
import dev.kiln.store.manifest.ManifestReference;
import dev.kiln.store.manifest.ManifestStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** {@code /v2/<name>/manifests/<reference>}: GET, HEAD, PUT and DELETE. */
final class ManifestEndpoint {
    /** The largest manifest that is taken (distribution-spec, "Pushing Manifests"). */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private final ManifestStore manifests;

    ManifestEndpoint(ManifestStore manifests) {
        this.manifests = manifests;
    }

    void handle(
            RegistryPath.ManifestPath path,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ManifestReference reference = ManifestReference.parse(path.reference());
        switch (request.getMethod()) {
            case "GET", "HEAD" -> read(path, reference, request, response);
            case "PUT" -> store(path, reference, request, response);
            case "DELETE" -> {
                if (!manifests.delete(path.name(), reference)) {
                    throw unknown(path);
                }
                response.setStatus(202);
            }
            default -> throw Methods.notAllowed("GET, HEAD, PUT, DELETE");
        }
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
            ManifestReference reference,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new StoreException(
                            StoreError.SIZE_INVALID,
                            "the manifest has more than the %d bytes that are taken"
                                    .formatted(MAX_BYTES))
                    .withStatus(413, Map.of());
        }
        Digest digest = manifests.put(path.name(), reference, mediaType(request), bytes);
        response.setStatus(201);
        response.setHeader("Location", "/v2/" + path.name() + "/manifests/" + digest);
        response.setHeader("Docker-Content-Digest", digest.toString());
        response.setContentLength(0);
    }

    private static String mediaType(HttpServletRequest request) {
        String header = request.getContentType();
        if (header == null) {
            throw new StoreException(
                    StoreError.MANIFEST_INVALID, "a manifest needs a Content-Type");
        }
        return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static StoreException unknown(RegistryPath.ManifestPath path) {
        return new StoreException(
                StoreError.MANIFEST_UNKNOWN,
                "there is no manifest '%s' in %s".formatted(path.reference(), path.name()));
    }
}
