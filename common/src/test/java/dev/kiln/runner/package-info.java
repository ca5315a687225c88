/** Tests of how a process does jobs. */
@NullMarked
package dev.kiln.runner;

import org.jspecify.annotations.NullMarked;
