package dev.kiln.registry;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call to a registry that failed: what was asked of whom, what came back. */
public final class RegistryException extends IOException {
    /** RFC 4918, 11.5. */
    private static final int INSUFFICIENT_STORAGE = 507;

    private final int status;
    private final List<String> codes;

    private RegistryException(
            String message, int status, List<String> codes, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.codes = List.copyOf(codes);
    }

    /** An answer with a status that the call does not expect. */
    static RegistryException answered(
            String method, URI uri, int status, RegistryErrors errors, String advice) {
        return new RegistryException(
                "%s %s was answered with status %d%s%s"
                        .formatted(method, shown(uri), status, errors.described(), advice),
                status,
                errors.codes(),
                null);
    }

    /** An answer of the expected status that breaks the protocol. */
    static RegistryException broken(String method, URI uri, int status, String what) {
        return new RegistryException(
                "%s %s was answered with status %d, but %s"
                        .formatted(method, shown(uri), status, what),
                status,
                List.of(),
                null);
    }

    /** No answer at all. */
    static RegistryException unreachable(String method, URI uri, IOException cause) {
        String reason = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return new RegistryException(
                "%s %s got no answer (%s%s): is the registry running and reachable?"
                        .formatted(method, shown(uri), cause.getClass().getSimpleName(), reason),
                0,
                List.of(),
                cause);
    }

    /** A call that was not made, because its target is not one to talk to. */
    static RegistryException refused(String method, URI uri, String why) {
        return new RegistryException(
                "%s %s was not tried: %s".formatted(method, shown(uri), why), 0, List.of(), null);
    }

    /** Whether the registry has no room for what it was sent. */
    public boolean isStorageFull() {
        return status == INSUFFICIENT_STORAGE;
    }

    /** The HTTP status, 0 where no answer came. */
    public int status() {
        return status;
    }

    /** The registry's error codes, such as {@code DENIED}; empty where it gave none. */
    public List<String> codes() {
        return codes;
    }

    /** Whether no answer came: the registry could not be reached or hung up. */
    public boolean isUnreachable() {
        return status == 0 && getCause() != null;
    }

    /** Whether the same call may well succeed a little later. 507, a full disk, is not so. */
    boolean isTransient() {
        return isUnreachable() || status == 500 || (status >= 502 && status <= 504);
    }

    /** Queries carry signatures and upload states: they are not shown. */
    private static String shown(URI uri) {
        return uri.getScheme() + "://" + Origin.of(uri).authority() + uri.getRawPath();
    }
}
