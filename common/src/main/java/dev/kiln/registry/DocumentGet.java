package dev.kiln.registry;

import java.io.IOException;
import java.util.Optional;

/** {@code GET} of a small document that is no part of the distribution API. */
record DocumentGet(String path, int maxBytes) {

    Optional<byte[]> send(RegistryTransport transport) throws IOException {
        RegistryRequest request =
                RegistryRequest.of("GET", transport.address(path), Scope.NONE)
                        .withHeader("Accept", "application/json");
        try (Reply reply = transport.send(request)) {
            return switch (reply.status()) {
                case 200 -> Optional.of(reply.bytes(maxBytes));
                case 404 -> Optional.empty();
                default -> throw reply.failure("");
            };
        }
    }
}
