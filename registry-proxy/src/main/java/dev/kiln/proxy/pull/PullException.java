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

    /**
     * Turns a failure of a call into one of the whole pull.
     *
     * @param image that was pulled
     */
    public static PullException of(Object image, IOException failure) {
        if (failure instanceof PullException known) {
            return known;
        }
        return new PullException(
                reasonOf(failure),
                "%s could not be pulled: %s".formatted(image, failure.getMessage()),
                failure);
    }

    /** What the registry does not have. */
    public static PullException missing(String message) {
        return new PullException(Reason.MISSING, message);
    }

    public Reason reason() {
        return reason;
    }

    /** Whether the registry may well give the image another time: what is cached may stand in. */
    boolean isPassing() {
        return switch (reason) {
            case UNREACHABLE, LIMITED -> true;
            case MISSING, REFUSED -> false;
        };
    }

    private static Reason reasonOf(IOException failure) {
        return switch (failure) {
            case UnusableManifestException _ -> Reason.REFUSED;
            case UpstreamException refusal ->
                    switch (refusal.reason()) {
                        case UNREACHABLE -> Reason.UNREACHABLE;
                        case REFUSED -> Reason.REFUSED;
                    };
            case RegistryException answer when answer.status() == 429 -> Reason.LIMITED;
            case RegistryException answer
                    when answer.status() == 401
                            || answer.status() == 403
                            || answer.status() == 404 ->
                    Reason.MISSING;
            default -> Reason.UNREACHABLE;
        };
    }
}
