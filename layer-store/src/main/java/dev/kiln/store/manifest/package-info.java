/** Manifests and the tags that name them. */
@NullMarked
package dev.kiln.store.manifest;

import org.jspecify.annotations.NullMarked;
