/** Names, and where on disk what they name is kept. */
@NullMarked
package dev.kiln.store.layout;

import org.jspecify.annotations.NullMarked;
