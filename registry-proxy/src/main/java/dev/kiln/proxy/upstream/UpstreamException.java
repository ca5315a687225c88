package dev.kiln.proxy.upstream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A registry that is not talked to, with a sentence that names it and says why. */
public final class UpstreamException extends IOException {
    /** Why, as far as the asker has to tell reasons apart. */
    public enum Reason {
        /** Its name has no address. */
        UNREACHABLE,
        /** A rule of the operator, or of safety, is against it. */
        REFUSED
    }

    private final Reason reason;

    UpstreamException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    UpstreamException(Reason reason, String message) {
        this(reason, message, null);
    }

    public Reason reason() {
        return reason;
    }
}
