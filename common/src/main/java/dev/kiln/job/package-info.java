/** What is asked of the farm, the events that tell its story, and how it ended. */
@NullMarked
package dev.kiln.job;

import org.jspecify.annotations.NullMarked;
