/** A client for the OCI distribution API, one class per remote call. */
@NullMarked
package dev.kiln.registry;

import org.jspecify.annotations.NullMarked;
