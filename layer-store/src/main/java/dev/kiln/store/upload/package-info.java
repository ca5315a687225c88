/** Uploads: blobs on their way in. */
@NullMarked
package dev.kiln.store.upload;

import org.jspecify.annotations.NullMarked;
