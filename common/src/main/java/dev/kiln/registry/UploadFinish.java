package dev.kiln.registry;

import dev.kiln.image.Digest;
import java.io.IOException;
import java.net.URI;

/** {@code PUT <location>?digest=…}: ends an upload; the blob is there afterwards. */
record UploadFinish(String repository, URI location, Digest digest) {

    /**
     * @param bytes the last bytes, or all of them; often none
     */
    void send(RegistryTransport transport, byte[] bytes) throws IOException {
        String separator = location.getRawQuery() == null ? "?" : "&";
        URI uri = URI.create(location + separator + "digest=" + digest);
        RegistryRequest request =
                RegistryRequest.of("PUT", uri, Scope.push(repository))
                        .withBody("application/octet-stream", bytes);
        try (Reply reply = transport.send(request)) {
            if (reply.status() != 201 && reply.status() != 204) {
                throw reply.failure("");
            }
        }
    }

    /** As {@link #send}; where only the answer was lost, the blob is found there. */
    void finish(RegistryTransport transport, byte[] bytes) throws IOException {
        try {
            send(transport, bytes);
        } catch (RegistryException e) {
            // When only the answer was lost, the repeated call finds no upload, but the blob.
            boolean lostAnswer = e.status() == 404 || e.isUnreachable();
            if (!lostAnswer || !new BlobHead(repository, digest).send(transport)) {
                throw e;
            }
        }
    }
}
