package dev.kiln.registry;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * {@code POST /v2/<name>/blobs/uploads/}: begins an upload, or stores a small blob in the one call
 * where the registry can do that.
 */
record UploadStart(String repository) {

    /** Where the bytes are to be sent. */
    URI send(RegistryTransport transport) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                        "POST",
                        transport.address(repository, "blobs/uploads/"),
                        Scope.push(repository));
        try (Reply reply = transport.send(request)) {
            if (reply.status() != 202) {
                throw reply.failure("");
            }
            return reply.location();
        }
    }

    /** Sends the bytes along. Returns where to send them again if the registry only began. */
    Optional<URI> sendWhole(RegistryTransport transport, Digest digest, byte[] bytes)
            throws IOException {
        URI uri = transport.address(repository, "blobs/uploads/?digest=" + digest);
        RegistryRequest request =
                RegistryRequest.of("POST", uri, Scope.push(repository))
                        .withBody("application/octet-stream", bytes);
        try (Reply reply = transport.send(request)) {
            return switch (reply.status()) {
                case 201 -> Optional.empty();
                case 202 -> Optional.of(reply.location());
                default -> throw reply.failure("");
            };
        }
    }
}
