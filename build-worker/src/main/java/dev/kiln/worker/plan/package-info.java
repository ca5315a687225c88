/** Stages to a graph of steps with their keys: pure, touches no file, clock or network. */
@NullMarked
package dev.kiln.worker.plan;

import org.jspecify.annotations.NullMarked;
