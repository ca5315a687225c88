/**
 * The Dockerfile language, pure: text to words to typed instructions, each with its place in the
 * source.
 */
@NullMarked
package dev.kiln.dockerfile;

import org.jspecify.annotations.NullMarked;
