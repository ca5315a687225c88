/**
 * {@code COPY} and local {@code ADD}: what their sources are, what they contain, and how it gets
 * into an image's root without ever leaving it.
 */
@NullMarked
package dev.kiln.worker.copy;

import org.jspecify.annotations.NullMarked;
