package dev.kiln.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * {@code GET /v2/}: whether a registry takes who asks (distribution-spec, "Determining Support").
 */
record LoginCheck(URI base) {

    /** What the token service gave to stand for the password, if it gave anything. */
    Optional<Credentials.IdentityToken> send(RegistryTransport transport) throws IOException {
        RegistryRequest request = RegistryRequest.of("GET", base.resolve("/v2/"), Scope.NONE);
        try (Reply reply = transport.send(request)) {
            return switch (reply.status()) {
                case 200 -> transport.identity();
                case 401, 403 ->
                        throw reply.failure(
                                "; the registry does not accept this login: is it right?");
                default -> throw reply.failure("; is this a registry?");
            };
        }
    }
}
