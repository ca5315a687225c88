/** Sends a folder as a build context. */
@NullMarked
package dev.kiln.cli.context;

import org.jspecify.annotations.NullMarked;
