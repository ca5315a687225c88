package dev.kiln.registry;

import dev.kiln.image.Descriptor;
import dev.kiln.io.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;

/** {@code GET /v2/<name>/blobs/<digest>}: a blob's bytes, verified while they are read. */
record BlobGet(String repository, Descriptor blob) {

    InputStream send(RegistryTransport transport) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                        "GET",
                        transport.address(repository, "blobs/" + blob.digest()),
                        Scope.pull(repository));
        Reply reply = transport.send(request);
        if (reply.status() != 200) {
            try (reply) {
                throw reply.failure("");
            }
        }
        return new VerifyingInputStream(reply.body(), blob, String.valueOf(reply.uri().getHost()));
    }

    /** From some byte on, by a {@code Range} (RFC 9110, 14.2); the bytes are not verified. */
    InputStream sendFrom(RegistryTransport transport, long offset) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                                "GET",
                                transport.address(repository, "blobs/" + blob.digest()),
                                Scope.pull(repository))
                        .withHeader("Range", "bytes=" + offset + "-");
        Reply reply = transport.send(request);
        if (reply.status() != 206 && (reply.status() != 200 || offset > 0)) {
            try (reply) {
                throw reply.status() == 200
                        ? reply.broken("a part of the blob was asked for, not all of it")
                        : reply.failure("");
            }
        }
        return reply.body();
    }
}
