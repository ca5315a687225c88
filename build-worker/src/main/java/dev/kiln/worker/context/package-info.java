/** The files sent with a build: unpacked, contained in a folder, and cut down by ignore rules. */
@NullMarked
package dev.kiln.worker.context;

import org.jspecify.annotations.NullMarked;
