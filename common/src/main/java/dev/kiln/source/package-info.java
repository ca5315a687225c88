/**
 * What a string names that stands where a source may stand: a git repository, a URL, or neither.
 * Pure; {@code dev.kiln.worker.fetch} does the fetching.
 */
@NullMarked
package dev.kiln.source;

import org.jspecify.annotations.NullMarked;
