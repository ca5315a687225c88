/** The contract of the journal. */
@NullMarked
package dev.kiln.journal;

import org.jspecify.annotations.NullMarked;
