/** Brings the outputs of builds to where the user wants them. */
@NullMarked
package dev.kiln.cli.output;

import org.jspecify.annotations.NullMarked;
