/** Copies of other registries' images in the layer-store. */
@NullMarked
package dev.kiln.proxy.pull;

import org.jspecify.annotations.NullMarked;
