package dev.kiln.registry;

import java.io.IOException;
import java.net.URI;

/** {@code DELETE <location>}: gives an upload up, so that the registry can free its bytes. */
record UploadCancel(String repository, URI location) {

    void send(RegistryTransport transport) throws IOException {
        RegistryRequest request = RegistryRequest.of("DELETE", location, Scope.push(repository));
        try (Reply reply = transport.send(request)) {
            // A registry that cannot cancel sweeps the upload later: any answer will do.
            reply.status();
        }
    }

    /** As {@link #send}, because of a failure; a registry that gave no answer is not asked. */
    void sendAfter(Exception failure, RegistryTransport transport) {
        if (failure instanceof RegistryException e && e.isUnreachable()) {
            return;
        }
        try {
            send(transport);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
