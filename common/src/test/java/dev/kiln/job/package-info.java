/** Jobs to test with. */
@NullMarked
package dev.kiln.job;

import org.jspecify.annotations.NullMarked;
