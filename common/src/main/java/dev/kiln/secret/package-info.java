/** The secrets of jobs, on their way from the client to the worker that needs them. */
@NullMarked
package dev.kiln.secret;

import org.jspecify.annotations.NullMarked;
