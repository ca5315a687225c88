/** Folders that outlive the steps that mount them: {@code RUN --mount=type=cache}. */
@NullMarked
package dev.kiln.worker.runtime.cache;

import org.jspecify.annotations.NullMarked;
