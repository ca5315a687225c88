/**
 * Layers on their way between a directory and a blob: an overlay's upper directory becomes a
 * compressed tar, and a blob becomes a directory that an overlay can use.
 */
@NullMarked
package dev.kiln.worker.layer;

import org.jspecify.annotations.NullMarked;
