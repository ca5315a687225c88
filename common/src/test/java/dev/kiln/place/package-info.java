/** What every memory of the places of blobs must do. */
@NullMarked
package dev.kiln.place;

import org.jspecify.annotations.NullMarked;
