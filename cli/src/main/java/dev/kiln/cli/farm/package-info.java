/** A client of the farm's jobs API. */
@NullMarked
package dev.kiln.cli.farm;

import org.jspecify.annotations.NullMarked;
