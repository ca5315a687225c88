package dev.kiln.registry;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.util.OptionalLong;

/** {@code HEAD /v2/<name>/blobs/<digest>}: whether a registry has a blob, and how large it is. */
record BlobHead(String repository, Digest digest) {

    boolean send(RegistryTransport transport) throws IOException {
        return size(transport).isPresent();
    }

    /** Its bytes, -1 where the registry has the blob and does not say. */
    OptionalLong size(RegistryTransport transport) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                        "HEAD",
                        transport.address(repository, "blobs/" + digest),
                        Scope.pull(repository));
        try (Reply reply = transport.send(request)) {
            return switch (reply.status()) {
                case 200 -> {
                    String length = reply.header("Content-Length").orElse("");
                    yield OptionalLong.of(
                            length.matches("\\d{1,18}") ? Long.parseLong(length) : -1);
                }
                case 404 -> OptionalLong.empty();
                default -> throw reply.failure("");
            };
        }
    }
}
