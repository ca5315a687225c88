/** Where blobs are known to be at other registries, so that they need not be sent there again. */
@NullMarked
package dev.kiln.place;

import org.jspecify.annotations.NullMarked;
