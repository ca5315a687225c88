package dev.kiln.registry;

import dev.kiln.image.Digest;
import java.io.IOException;

/** {@code HEAD /v2/<name>/blobs/<digest>}: whether a registry has a blob. */
record BlobHead(String repository, Digest digest) {

    boolean send(RegistryTransport transport) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                        "HEAD",
                        transport.address(repository, "blobs/" + digest),
                        Scope.pull(repository));
        try (Reply reply = transport.send(request)) {
            return switch (reply.status()) {
                case 200 -> true;
                case 404 -> false;
                default -> throw reply.failure("");
            };
        }
    }
}
