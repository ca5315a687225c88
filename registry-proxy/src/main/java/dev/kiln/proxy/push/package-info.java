/** Puts images of the farm into other registries. */
@NullMarked
package dev.kiln.proxy.push;

import org.jspecify.annotations.NullMarked;
