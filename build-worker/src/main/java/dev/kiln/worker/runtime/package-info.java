/**
 * Runs the commands of a build in containers: slots with a user namespace and a ready network each,
 * an OCI runtime, cgroup limits, a system call filter. {@link dev.kiln.worker.runtime.StepRuntime}
 * is the way in.
 */
@NullMarked
package dev.kiln.worker.runtime;

import org.jspecify.annotations.NullMarked;
