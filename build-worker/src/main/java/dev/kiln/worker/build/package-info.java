/**
 * Walks a build's plan: what the cache has is taken, the rest is executed once, and the image is
 * written.
 */
@NullMarked
package dev.kiln.worker.build;

import org.jspecify.annotations.NullMarked;
