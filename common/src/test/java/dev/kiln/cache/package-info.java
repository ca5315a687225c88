/** The contract of the step cache. */
@NullMarked
package dev.kiln.cache;

import org.jspecify.annotations.NullMarked;
