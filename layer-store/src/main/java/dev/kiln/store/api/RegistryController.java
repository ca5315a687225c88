package dev.kiln.store.api;

import dev.kiln.store.blob.BlobStore;
import dev.kiln.store.manifest.ManifestStore;
import dev.kiln.store.upload.UploadStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.util.UriUtils;

/**
 * The OCI distribution API (distribution-spec v1.1.1, and what follows it). Repository names
 * contain slashes, which Spring cannot match in the middle of a path: {@link RegistryPath} takes
 * the paths apart. Failures are answered here, so that no handler of ours meets another
 * controller's exceptions.
 */
@Controller
public final class RegistryController {
    static final String VERSION_HEADER = "Docker-Distribution-Api-Version";
    static final String VERSION = "registry/2.0";

    private final BlobEndpoint blobs;
    private final UploadEndpoint uploads;
    private final ManifestEndpoint manifests;
    private final ListEndpoint lists;
    private final ReferrersEndpoint referrers;

    public RegistryController(
            BlobStore blobs,
            UploadStore uploads,
            ManifestStore manifests,
            RegistryLists lists,
            RegistryLimits limits) {
        this.blobs = new BlobEndpoint(blobs, manifests);
        this.uploads = new UploadEndpoint(uploads, blobs);
        this.manifests = new ManifestEndpoint(manifests, limits);
        this.lists = new ListEndpoint(lists.tags(), lists.catalog(), limits.pageSize());
        this.referrers = new ReferrersEndpoint(lists.referrers(), limits);
    }

    /**
     * Handles everything below {@code /v2/}. The farm's own services may ask below {@code
     * /internal/store/} as well: where all are one process, {@code /v2/proxy/} is answered by the
     * registry-proxy, which keeps its images here under those names.
     */
    @RequestMapping({"/v2", "/v2/**", InternalAnswer.PREFIX + "/v2/**"})
    public void handle(HttpServletRequest request, HttpServletResponse given) throws IOException {
        HttpServletResponse response =
                InternalAnswer.isAsked(request) ? new InternalAnswer(given) : given;
        response.setHeader(VERSION_HEADER, VERSION);
        try {
            dispatch(path(request), request, response);
        } catch (IOException | RuntimeException e) {
            ErrorAnswer.send(request, response, e);
        }
    }

    private void dispatch(
            RegistryPath path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        switch (path) {
            case RegistryPath.Base _ -> {
                requireRead(request);
                JsonAnswer.send(request, response, "{}".getBytes(StandardCharsets.UTF_8));
            }
            case RegistryPath.CatalogPath _ -> {
                requireRead(request);
                lists.catalog(request, response);
            }
            case RegistryPath.Tags tags -> {
                requireRead(request);
                lists.tags(tags.name(), request, response);
            }
            case RegistryPath.ManifestPath manifest ->
                    manifests.handle(manifest, request, response);
            case RegistryPath.Blob blob -> blobs.handle(blob, request, response);
            case RegistryPath.Uploads begun -> uploads.begin(begun, request, response);
            case RegistryPath.Upload upload -> uploads.handle(upload, request, response);
            case RegistryPath.Referrers subject -> {
                requireRead(request);
                referrers.list(subject, request, response);
            }
        }
    }

    private static void requireRead(HttpServletRequest request) {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            throw Methods.notAllowed("GET, HEAD");
        }
    }

    private static RegistryPath path(HttpServletRequest request) {
        String path = InternalAnswer.publicPath(request);
        return RegistryPath.parse(UriUtils.decode(path, StandardCharsets.UTF_8));
    }
}
