package dev.kiln.registry;

import dev.kiln.image.Digest;
import java.io.IOException;

/** {@code PUT /v2/<name>/manifests/<reference>}: stores a manifest under a tag or its digest. */
record ManifestPut(String repository, String reference, String mediaType) {

    Digest send(RegistryTransport transport, byte[] bytes) throws IOException {
        if (bytes.length > transport.options().maxManifestBytes()) {
            throw new IOException(
                    "a manifest for %s:%s has %d bytes, more than the %d that are sent"
                            .formatted(
                                    repository,
                                    reference,
                                    bytes.length,
                                    transport.options().maxManifestBytes()));
        }
        RegistryRequest request =
                RegistryRequest.of(
                                "PUT",
                                transport.address(repository, "manifests/" + reference),
                                Scope.push(repository))
                        .withBody(mediaType, bytes);
        try (Reply reply = transport.send(request)) {
            if (reply.status() != 201) {
                throw reply.failure("");
            }
        }
        return Digest.ofBytes(bytes);
    }
}
