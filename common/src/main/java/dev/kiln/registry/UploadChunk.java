package dev.kiln.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * {@code PATCH <location>}: some of a blob's bytes, in their order (distribution-spec, "Pushing a
 * blob in chunks").
 *
 * @param start offset of the first byte
 * @param end offset after the last byte
 * @param whole whether these are all bytes: a range is not given then, as Docker gives none
 */
record UploadChunk(String repository, URI location, long start, long end, boolean whole) {

    /** Sends what the source writes, which must be as many bytes. */
    UploadStatus.Arrived send(RegistryTransport transport, BlobSource source) throws IOException {
        Map<String, String> headers =
                whole
                        ? Map.of("Content-Type", "application/octet-stream")
                        : Map.of(
                                "Content-Type",
                                "application/octet-stream",
                                "Content-Range",
                                start + "-" + (end - 1));
        RegistryRequest request =
                new RegistryRequest("PATCH", location, Scope.push(repository), headers, null);
        try (Reply reply = transport.stream(request, source, end - start)) {
            if (reply.status() != 202) {
                throw reply.failure("");
            }
            UploadStatus.Arrived arrived = UploadStatus.arrived(reply, end, location);
            // A range of one byte reads as one of none.
            long bytes = end == 1 ? 1 : arrived.bytes();
            if (bytes <= start || bytes > end) {
                throw reply.broken(
                        "it says that %d bytes have arrived, where %d to %d were sent"
                                .formatted(bytes, start, end));
            }
            return new UploadStatus.Arrived(arrived.location(), bytes);
        }
    }
}
