/** Everything that talks to other registries: wiring and start. */
@NullMarked
package dev.kiln.proxy;

import org.jspecify.annotations.NullMarked;
