package dev.kiln.cli.farm;

import java.io.IOException;
import java.net.URI;

/** Nobody listens where the farm should be. */
public final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(URI farm, Throwable cause) {
        super(
                "cannot connect to the farm at "
                        + farm
                        + ": start one with 'kiln serve', or set KILN_URL to where it is",
                cause);
    }
}
