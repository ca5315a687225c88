/** The one way this project reads and writes JSON. */
@NullMarked
package dev.kiln.json;

import org.jspecify.annotations.NullMarked;
