/** Checks Dockerfiles without building them. */
@NullMarked
package dev.kiln.gateway.check;

import org.jspecify.annotations.NullMarked;
