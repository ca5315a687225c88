/** The registries outside of the farm: which may be talked to, how, and as whom. */
@NullMarked
package dev.kiln.proxy.upstream;

import org.jspecify.annotations.NullMarked;
