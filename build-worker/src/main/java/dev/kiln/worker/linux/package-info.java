/**
 * System calls that Java has no names for, through java.lang.foreign, with errno in the exception.
 */
@NullMarked
package dev.kiln.worker.linux;

import org.jspecify.annotations.NullMarked;
