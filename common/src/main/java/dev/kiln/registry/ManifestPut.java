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
            Digest digest = Digest.ofBytes(bytes);
            requireSame(reply, digest);
            return digest;
        }
    }

    /** A registry that has stored something else must not be taken to have this manifest. */
    private static void requireSame(Reply reply, Digest digest) throws RegistryException {
        String stored = reply.header("Docker-Content-Digest").orElse(digest.toString());
        if (stored.startsWith(digest.algorithm() + ":") && !stored.equals(digest.toString())) {
            throw reply.broken(
                    "it has stored a manifest %s, where %s was sent".formatted(stored, digest));
        }
    }
}
