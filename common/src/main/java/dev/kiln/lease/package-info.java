/** The port for exclusive, expiring, fenced ownership of a job or a step. */
@NullMarked
package dev.kiln.lease;

import org.jspecify.annotations.NullMarked;
