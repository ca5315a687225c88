/** Tests of the gateway over real HTTP, with a real layer-store behind it. */
@NullMarked
package dev.kiln.gateway;

import org.jspecify.annotations.NullMarked;
