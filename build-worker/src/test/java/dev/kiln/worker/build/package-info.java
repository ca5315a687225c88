/** Tests of the walk of a build. */
@NullMarked
package dev.kiln.worker.build;

import org.jspecify.annotations.NullMarked;
