/**
 * Tar archives and their compression: a reader and a writer that keep every byte of names and
 * attributes, and the parallel compression of layers.
 */
@NullMarked
package dev.kiln.worker.archive;

import org.jspecify.annotations.NullMarked;
