package dev.kiln.registry;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * {@code POST /v2/<name>/blobs/uploads/?mount=<digest>&from=<other name>}: a blob from another
 * repository of the same registry (distribution-spec, "Mounting a blob from another repository").
 */
record BlobMount(String repository, Digest digest, String from) {
    /**
     * What became of it.
     *
     * @param upload the upload that a registry begins where it does not mount
     */
    record Outcome(boolean mounted, Optional<URI> upload) {}

    Outcome send(RegistryTransport transport) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                        "POST",
                        transport.address(
                                repository, "blobs/uploads/?mount=" + digest + "&from=" + from),
                        Scope.push(repository).andPull(from));
        try (Reply reply = transport.send(request)) {
            return switch (reply.status()) {
                case 201 -> new Outcome(true, Optional.empty());
                case 202 -> new Outcome(false, Optional.of(reply.location()));
                default -> {
                    RegistryException failure = reply.failure("");
                    if (reply.status() == 429 || reply.status() >= 500) {
                        throw failure;
                    }
                    // Not allowed to read there, or nothing to read: it goes by upload.
                    yield new Outcome(false, Optional.empty());
                }
            };
        }
    }
}
