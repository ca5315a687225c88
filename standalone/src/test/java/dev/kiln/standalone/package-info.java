/** Tests of the embedded adapters. */
@NullMarked
package dev.kiln.standalone;

import org.jspecify.annotations.NullMarked;
