package dev.kiln.cli.farm;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a build context, a tar in any compression that the farm takes. */
@FunctionalInterface
public interface ContextSource {
    /** Writes the whole context, once. */
    void writeTo(OutputStream out) throws IOException;
}
