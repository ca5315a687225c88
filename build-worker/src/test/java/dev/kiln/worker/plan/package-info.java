/** Tests of the planner. */
@NullMarked
package dev.kiln.worker.plan;

import org.jspecify.annotations.NullMarked;
