/** Blobs: bytes known by their digest. */
@NullMarked
package dev.kiln.store.blob;

import org.jspecify.annotations.NullMarked;
