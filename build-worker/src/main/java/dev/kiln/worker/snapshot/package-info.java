/**
 * Unpacked layers on the worker's disk, the writable directories of running steps, and the overlay
 * mounts over them. {@link dev.kiln.worker.snapshot.SnapshotLayout} alone knows where they lie.
 */
@NullMarked
package dev.kiln.worker.snapshot;

import org.jspecify.annotations.NullMarked;
