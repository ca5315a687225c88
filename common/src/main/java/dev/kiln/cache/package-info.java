/** The port to the step cache: what a step produced, by its key. */
@NullMarked
package dev.kiln.cache;

import org.jspecify.annotations.NullMarked;
