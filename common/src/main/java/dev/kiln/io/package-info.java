/**
 * Streams that verify and digest what passes through them, and files that appear whole or not at
 * all.
 */
@NullMarked
package dev.kiln.io;

import org.jspecify.annotations.NullMarked;
