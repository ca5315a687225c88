/** Checks a build context while it flows from the client to the layer-store. */
@NullMarked
package dev.kiln.gateway.context;

import org.jspecify.annotations.NullMarked;
