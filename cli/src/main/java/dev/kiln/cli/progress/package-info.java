/** Shows a job while it runs, on a terminal or as plain lines. */
@NullMarked
package dev.kiln.cli.progress;

import org.jspecify.annotations.NullMarked;
