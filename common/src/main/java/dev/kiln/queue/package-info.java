/** The port through which jobs reach the workers, and control messages reach every process. */
@NullMarked
package dev.kiln.queue;

import org.jspecify.annotations.NullMarked;
