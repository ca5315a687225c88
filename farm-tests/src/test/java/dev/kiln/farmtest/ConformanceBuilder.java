package dev.kiln.farmtest;

import java.io.IOException;
import java.nio.file.Path;

/** Something that builds cases. */
interface ConformanceBuilder {
    /**
     * Builds a case.
     *
     * @param built the case, with the build arguments of the server added
     * @param context a copy of its context, which is the builder's own
     * @param scratch an empty folder
     */
    ConformanceOutcome build(ConformanceCase built, Path context, Path scratch)
            throws IOException, InterruptedException;
}
