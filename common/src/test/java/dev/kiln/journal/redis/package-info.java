/** Tests of the journal on a real Redis. */
@NullMarked
package dev.kiln.journal.redis;

import org.jspecify.annotations.NullMarked;
