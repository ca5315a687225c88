package dev.kiln.registry;

import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.json.Json;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /v2/<name>/manifests/<reference>}: a manifest by tag or digest, verified. */
record ManifestGet(String repository, String reference) {
    private record Typed(@Nullable String mediaType) {}

    Optional<StoredManifest> send(RegistryTransport transport) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                                "GET",
                                transport.address(repository, "manifests/" + reference),
                                Scope.pull(repository))
                        .withHeader("Accept", String.join(", ", MediaType.MANIFESTS));
        try (Reply reply = transport.send(request)) {
            return switch (reply.status()) {
                case 200 -> Optional.of(read(reply, transport.options().maxManifestBytes()));
                case 404 -> Optional.empty();
                default -> throw reply.failure("");
            };
        }
    }

    private StoredManifest read(Reply reply, int maxBytes) throws IOException {
        byte[] bytes = reply.bytes(maxBytes);
        Digest digest = verified(reply, bytes);
        return new StoredManifest(mediaType(reply, bytes), digest, bytes);
    }

    private Digest verified(Reply reply, byte[] bytes) throws RegistryException {
        String claimed =
                reference.contains(":")
                        ? reference
                        : reply.header("Docker-Content-Digest").orElse(null);
        if (claimed == null) {
            return Digest.ofBytes(bytes);
        }
        try {
            Digest expected = Digest.parse(claimed);
            Digest actual =
                    Digest.ofHash(
                            expected.algorithm(),
                            Digest.newMessageDigest(expected.algorithm()).digest(bytes));
            if (!actual.equals(expected)) {
                throw reply.broken("the manifest has the digest " + actual + ", not " + expected);
            }
            return actual;
        } catch (IllegalArgumentException e) {
            throw reply.broken("its digest header is bad: " + e.getMessage());
        }
    }

    private static String mediaType(Reply reply, byte[] bytes) throws RegistryException {
        String header = reply.header("Content-Type").orElse("");
        String type = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (MediaType.isIndex(type) || MediaType.isManifest(type)) {
            return type;
        }
        // Static file servers know nothing of manifests: then the document itself says.
        try {
            String own = Json.read(bytes, Typed.class).mediaType();
            return own == null ? type : own;
        } catch (IllegalArgumentException e) {
            throw reply.broken("the manifest is " + e.getMessage());
        }
    }
}
