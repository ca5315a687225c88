/** What the store refuses, in the words of the distribution-spec. */
@NullMarked
package dev.kiln.store.error;

import org.jspecify.annotations.NullMarked;
