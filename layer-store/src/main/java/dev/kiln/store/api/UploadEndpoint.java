package dev.kiln.store.api;

import dev.kiln.image.Digest;
import dev.kiln.store.blob.BlobStore;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.layout.RepositoryName;
import dev.kiln.store.layout.UploadId;
import dev.kiln.store.upload.UploadPart;
import dev.kiln.store.upload.UploadStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /v2/<name>/blobs/uploads/…}: how blobs come in. */
final class UploadEndpoint {
    private final UploadStore uploads;
    private final BlobStore blobs;

    UploadEndpoint(UploadStore uploads, BlobStore blobs) {
        this.uploads = uploads;
        this.blobs = blobs;
    }

    /** POST begins an upload, mounts a blob that is here, or takes a whole blob at once. */
    void begin(RegistryPath.Uploads path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!request.getMethod().equals("POST")) {
            throw Methods.notAllowed("POST");
        }
        RequestQuery query = RequestQuery.of(request);
        Optional<Digest> mount = query.digest("mount");
        if (mount.isPresent() && blobs.has(mount.get())) {
            created(path.name(), mount.get(), response);
            return;
        }
        Optional<Digest> digest = query.digest("digest");
        String algorithm = digest.or(() -> mount).map(Digest::algorithm).orElse(algorithm(query));
        UploadId id = uploads.begin(path.name(), algorithm);
        if (digest.isEmpty()) {
            accepted(path.name(), id, 0, response);
            return;
        }
        boolean stored = false;
        try {
            uploads.append(path.name(), id, UploadPart.NEXT, request.getInputStream());
            stored = true;
        } finally {
            if (!stored) {
                // Nobody knows this upload's name: it cannot be gone on with.
                uploads.cancel(path.name(), id);
            }
        }
        uploads.finish(path.name(), id, digest.get());
        created(path.name(), digest.get(), response);
    }

    /** PATCH appends, PUT ends, GET tells how far it is, DELETE gives it up. */
    void handle(RegistryPath.Upload path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        UploadId id = new UploadId(path.id());
        switch (request.getMethod()) {
            case "PATCH" -> {
                long arrived = append(path.name(), id, request);
                accepted(path.name(), id, arrived, response);
            }
            case "PUT" -> finish(path.name(), id, request, response);
            case "GET" -> {
                long arrived = uploads.size(path.name(), id);
                accepted(path.name(), id, arrived, response);
                response.setStatus(204);
            }
            case "DELETE" -> {
                uploads.cancel(path.name(), id);
                response.setStatus(204);
            }
            default -> throw Methods.notAllowed("PATCH, PUT, GET, DELETE");
        }
    }

    private void finish(
            RepositoryName name,
            UploadId id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Digest digest =
                RequestQuery.of(request)
                        .digest("digest")
                        .orElseThrow(() ->
                                new StoreException(
                                        StoreError.DIGEST_INVALID,
                                        "an upload is ended by PUT with ?digest=…"));
        boolean hasBody =
                request.getContentLengthLong() > 0
                        || request.getHeader("Transfer-Encoding") != null;
        if (hasBody) {
            append(name, id, request);
        }
        uploads.finish(name, id, digest);
        created(name, digest, response);
    }

    private long append(RepositoryName name, UploadId id, HttpServletRequest request)
            throws IOException {
        try {
            return uploads.append(name, id, part(request), request.getInputStream());
        } catch (StoreException e) {
            if (e.status() != UploadPart.OUT_OF_ORDER) {
                throw e;
            }
            Map<String, String> headers = new HashMap<>(e.headers());
            headers.put("Location", location(name, id));
            throw e.withStatus(e.status(), headers);
        }
    }

    /** The {@code digest-algorithm} of the specification after 1.1.1. */
    private static String algorithm(RequestQuery query) {
        String algorithm = query.find("digest-algorithm").orElse("sha256");
        if (!Digest.ALGORITHMS.contains(algorithm)) {
            throw new StoreException(
                    StoreError.DIGEST_INVALID,
                    "digest-algorithm=%s is not one of %s"
                            .formatted(algorithm, String.join(", ", Digest.ALGORITHMS)));
        }
        return algorithm;
    }

    private static UploadPart part(HttpServletRequest request) {
        String range = request.getHeader("Content-Range");
        return range == null
                ? UploadPart.NEXT
                : UploadPart.parse(range).requireLength(request.getContentLengthLong());
    }

    private static void accepted(
            RepositoryName name, UploadId id, long arrivedBytes, HttpServletResponse response) {
        response.setStatus(202);
        response.setHeader("Location", location(name, id));
        response.setHeader("Range", UploadPart.range(arrivedBytes));
        response.setHeader("Docker-Upload-UUID", id.value());
        response.setContentLength(0);
    }

    private static String location(RepositoryName name, UploadId id) {
        return "/v2/" + name + "/blobs/uploads/" + id;
    }

    private static void created(RepositoryName name, Digest digest, HttpServletResponse response) {
        response.setStatus(201);
        response.setHeader("Location", "/v2/" + name + "/blobs/" + digest);
        response.setHeader("Docker-Content-Digest", digest.toString());
        response.setContentLength(0);
    }
}
