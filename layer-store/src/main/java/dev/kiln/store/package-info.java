/** Every immutable byte of the farm, behind the OCI distribution API: wiring and start. */
@NullMarked
package dev.kiln.store;

import org.jspecify.annotations.NullMarked;
