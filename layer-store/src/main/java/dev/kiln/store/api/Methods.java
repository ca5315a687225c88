package dev.kiln.store.api;

import dev.kiln.store.error.StoreError;
import dev.kiln.store.error.StoreException;
import java.util.Map;

/** The refusal of a method that an endpoint does not have. */
final class Methods {
    private Methods() {}

    static StoreException notAllowed(String allowed) {
        return new StoreException(StoreError.UNSUPPORTED, "this endpoint takes " + allowed)
                .withStatus(405, Map.of("Allow", allowed));
    }
}
