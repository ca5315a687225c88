package dev.kiln.store.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something the store refuses; answered with the spec's error body. */
public final class StoreException extends RuntimeException {
    private final StoreError error;
    private final int status;
    private final Map<String, String> headers;

    private StoreException(
            StoreError error,
            int status,
            String message,
            Map<String, String> headers,
            @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    public StoreException(StoreError error, String message) {
        this(error, error.status(), message, Map.of(), null);
    }

    public StoreException(StoreError error, String message, Throwable cause) {
        this(error, error.status(), message, Map.of(), cause);
    }

    /** The same refusal with another status than the usual one, and headers that go with it. */
    public StoreException withStatus(int newStatus, Map<String, String> newHeaders) {
        return new StoreException(
                error, newStatus, String.valueOf(getMessage()), newHeaders, getCause());
    }

    public StoreError error() {
        return error;
    }

    public int status() {
        return status;
    }

    /** To be set on the answer. */
    public Map<String, String> headers() {
        return headers;
    }
}
