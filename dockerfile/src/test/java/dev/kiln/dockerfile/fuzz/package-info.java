/** Targets of {@code make fuzz}, and what keeps them working between its runs. */
@NullMarked
package dev.kiln.dockerfile.fuzz;

import org.jspecify.annotations.NullMarked;
