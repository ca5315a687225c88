/** The contract of the job queue. */
@NullMarked
package dev.kiln.queue;

import org.jspecify.annotations.NullMarked;
