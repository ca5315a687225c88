/** Finds images by a word: at Docker Hub, at registries that can be searched, and in the farm. */
@NullMarked
package dev.kiln.proxy.search;

import org.jspecify.annotations.NullMarked;
