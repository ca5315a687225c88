package dev.kiln.proxy.api;

import dev.kiln.proxy.pull.ProxiedManifest;
import dev.kiln.proxy.pull.PullThrough;
import dev.kiln.registry.StoredManifest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET} and {@code HEAD} of a manifest. */
final class ManifestAnswer {
    private final PullThrough proxied;

    ManifestAnswer(PullThrough proxied) {
        this.proxied = proxied;
    }

    void send(ProxyPath.ManifestPath path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ProxiedManifest found = proxied.manifests().find(path.repository(), path.reference());
        StoredManifest manifest = found.manifest();
        String tag = "\"" + manifest.digest() + "\"";
        CacheHeaders.set(response, found.cached(), found.stale());
        response.setHeader("Docker-Content-Digest", manifest.digest().toString());
        response.setHeader("ETag", tag);
        String known = request.getHeader("If-None-Match");
        if (known != null && known.contains(tag)) {
            response.setStatus(304);
            return;
        }
        response.setContentType(manifest.mediaType());
        response.setContentLength(manifest.bytes().length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(manifest.bytes());
        }
    }
}
