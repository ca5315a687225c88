/** Tests of the checks API. */
@NullMarked
package dev.kiln.gateway.check;

import org.jspecify.annotations.NullMarked;
