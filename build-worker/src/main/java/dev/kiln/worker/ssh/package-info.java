/** Lets others use the keys of an ssh agent, and do nothing else with it. */
@NullMarked
package dev.kiln.worker.ssh;

import org.jspecify.annotations.NullMarked;
