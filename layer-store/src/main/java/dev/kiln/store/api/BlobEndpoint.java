package dev.kiln.store.api;

import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.store.blob.BlobStore;
import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import dev.kiln.store.manifest.ManifestStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** {@code /v2/<name>/blobs/<digest>}: GET, HEAD and DELETE. */
final class BlobEndpoint {
    private final BlobStore blobs;
    private final ManifestStore manifests;

    BlobEndpoint(BlobStore blobs, ManifestStore manifests) {
        this.blobs = blobs;
        this.manifests = manifests;
    }

    void handle(RegistryPath.Blob path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Digest digest = RequestQuery.parseDigest(path.digest());
        switch (request.getMethod()) {
            case "GET", "HEAD" -> read(path, digest, request, response);
            case "DELETE" -> delete(path, digest, response);
            default -> throw Methods.notAllowed("GET, HEAD, DELETE");
        }
    }

    private void read(
            RegistryPath.Blob path,
            Digest digest,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Path file = blobs.file(digest).orElseThrow(() -> unknown(path));
        long size = Files.size(file);
        response.setHeader("Docker-Content-Digest", digest.toString());
        response.setHeader("ETag", Preconditions.entityTag(digest));
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
        if (Preconditions.isNotModified(request, digest)) {
            response.setStatus(304);
            return;
        }
        ByteRange part = part(request, digest, size);
        if (part.length() < size) {
            response.setStatus(206);
            response.setHeader("Content-Range", part.contentRange(size));
        }
        response.setContentType(MediaType.OCTET_STREAM);
        response.setContentLengthLong(part.length());
        if (request.getMethod().equals("GET")) {
            FileSender.send(request, response, file, part);
        }
    }

    private static ByteRange part(HttpServletRequest request, Digest digest, long size) {
        String header = request.getHeader("Range");
        if (header == null
                || !request.getMethod().equals("GET")
                || !Preconditions.allowsRange(request, digest)) {
            return ByteRange.whole(size);
        }
        ByteRange part = ByteRange.parse(header, size).orElse(ByteRange.whole(size));
        if (part.equals(ByteRange.UNSATISFIABLE)) {
            throw new StoreException(
                            StoreError.SIZE_INVALID,
                            "the range '%s' names none of the blob's %d bytes"
                                    .formatted(header, size))
                    .withStatus(416, Map.of("Content-Range", "bytes */" + size));
        }
        return part;
    }

    private void delete(RegistryPath.Blob path, Digest digest, HttpServletResponse response)
            throws IOException {
        if (!manifests.deleteBlob(digest)) {
            throw unknown(path);
        }
        response.setStatus(202);
    }

    private static StoreException unknown(RegistryPath.Blob path) {
        return new StoreException(
                StoreError.BLOB_UNKNOWN, "there is no blob " + path.digest() + " here");
    }
}
