/** The port that keeps the ordered, durable list of a job's events. */
@NullMarked
package dev.kiln.journal;

import org.jspecify.annotations.NullMarked;
