/**
 * What becomes of a finished image: its documents, the index over platforms, attestations, and the
 * forms in which a client takes it away.
 */
@NullMarked
package dev.kiln.worker.output;

import org.jspecify.annotations.NullMarked;
