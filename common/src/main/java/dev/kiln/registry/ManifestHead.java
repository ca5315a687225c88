package dev.kiln.registry;

import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code HEAD /v2/<name>/manifests/<reference>}: which manifest a tag names now. */
record ManifestHead(String repository, String reference) {

    Optional<ManifestVersion> send(RegistryTransport transport) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                                "HEAD",
                                transport.address(repository, "manifests/" + reference),
                                Scope.pull(repository))
                        .withHeader("Accept", String.join(", ", MediaType.MANIFESTS));
        try (Reply reply = transport.send(request)) {
            return switch (reply.status()) {
                case 200 -> Optional.of(new ManifestVersion(digest(reply)));
                case 404 -> Optional.empty();
                default -> throw reply.failure("");
            };
        }
    }

    private static @Nullable Digest digest(Reply reply) throws RegistryException {
        String header = reply.header("Docker-Content-Digest").orElse(null);
        if (header == null) {
            return null;
        }
        try {
            return Digest.parse(header);
        } catch (IllegalArgumentException e) {
            throw reply.broken("its digest header is bad: " + e.getMessage());
        }
    }
}
