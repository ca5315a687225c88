/** What the options of {@code kiln build} say, in Docker's words. */
@NullMarked
package dev.kiln.cli.option;

import org.jspecify.annotations.NullMarked;
