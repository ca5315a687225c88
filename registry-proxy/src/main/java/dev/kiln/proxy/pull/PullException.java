package dev.kiln.proxy.pull;

import dev.kiln.proxy.upstream.UpstreamException;
import dev.kiln.registry.RegistryException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A pull that failed, with a sentence that says where the image was looked for. */
public final class PullException extends IOException {
    /** Why, as far as the asker has to tell reasons apart. */
    public enum Reason {
        /** The registry does not have the image, or not for that platform, or not for everyone. */
        MISSING,
        /** The registry, or the layer-store, gave no answer or failed. */
        UNREACHABLE,
        /** The registry answers that too much was asked of it. */
        LIMITED,
        /** What the registry has is not an image that can be taken. */
        REFUSED
    }

    private final Reason reason;

    PullException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    PullException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** Turns a failure of a call into one of the whole pull. */
    static PullException of(PullRequest request, IOException failure) {
        if (failure instanceof PullException known) {
            return known;
        }
        return new PullException(
                reasonOf(failure),
                "%s could not be pulled: %s".formatted(request.image(), failure.getMessage()),
                failure);
    }

    public Reason reason() {
        return reason;
    }

    private static Reason reasonOf(IOException failure) {
        return switch (failure) {
            case RegistryException answer when answer.status() == 429 -> Reason.LIMITED;
            case UpstreamException refusal ->
                    switch (refusal.reason()) {
                        case UNREACHABLE -> Reason.UNREACHABLE;
                        case REFUSED -> Reason.REFUSED;
                    };
            default -> Reason.UNREACHABLE;
        };
    }
}
