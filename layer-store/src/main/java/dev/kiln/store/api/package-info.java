/** The OCI distribution API over HTTP. */
@NullMarked
package dev.kiln.store.api;

import org.jspecify.annotations.NullMarked;
