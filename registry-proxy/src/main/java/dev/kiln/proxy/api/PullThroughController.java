package dev.kiln.proxy.api;

import dev.kiln.proxy.pull.PullException;
import dev.kiln.proxy.pull.PullThrough;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.util.UriUtils;

/**
 * {@code /v2/proxy/<registry>/<repository>/…}: images of other registries for any OCI client, as in
 * {@code docker pull farm:7070/proxy/docker.io/library/ubuntu}. Read-only.
 */
@Controller
public final class PullThroughController {
    private static final Logger LOG = LoggerFactory.getLogger(PullThroughController.class);

    private final ManifestAnswer manifests;
    private final BlobAnswer blobs;
    private final TagsAnswer tags;

    /**
     * @param maxPageSize how many tags one answer lists
     */
    public PullThroughController(PullThrough proxied, int maxPageSize) {
        this.manifests = new ManifestAnswer(proxied);
        this.blobs = new BlobAnswer(proxied);
        this.tags = new TagsAnswer(proxied, maxPageSize);
    }

    /** Handles everything below {@code /v2/proxy/}. */
    @RequestMapping("/v2/proxy/**")
    public void handle(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader("Docker-Distribution-Api-Version", "registry/2.0");
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            new OciError(
                            "UNSUPPORTED",
                            "what is below proxy/ is another registry's: it can be pulled, not"
                                    + " changed; push to that registry with 'kiln push'")
                    .send(response, 405);
            return;
        }
        Optional<ProxyPath> path;
        try {
            path = ProxyPath.parse(path(request));
        } catch (IllegalArgumentException e) {
            new OciError("NAME_INVALID", String.valueOf(e.getMessage())).send(response, 400);
            return;
        }
        if (path.isEmpty()) {
            new OciError("UNSUPPORTED", "below proxy/ there are manifests, blobs and tags/list")
                    .send(response, 404);
            return;
        }
        answer(path.get(), request, response);
    }

    private void answer(ProxyPath path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            switch (path) {
                case ProxyPath.ManifestPath manifest -> manifests.send(manifest, request, response);
                case ProxyPath.BlobPath blob -> blobs.send(blob, request, response);
                case ProxyPath.TagsPath list -> tags.send(list, request, response);
            }
        } catch (PullException e) {
            if (response.isCommitted()) {
                throw new IOException("the answer broke off", e);
            }
            LOG.info("{} {} failed: {}", request.getMethod(), path, e.getMessage());
            OciError.send(
                    response,
                    e,
                    switch (path) {
                        case ProxyPath.ManifestPath _ -> "MANIFEST_UNKNOWN";
                        case ProxyPath.BlobPath _ -> "BLOB_UNKNOWN";
                        case ProxyPath.TagsPath _ -> "NAME_UNKNOWN";
                    });
        }
    }

    private static String path(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return UriUtils.decode(path, StandardCharsets.UTF_8);
    }
}
