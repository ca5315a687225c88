/** Tests of the check of contexts. */
@NullMarked
package dev.kiln.gateway.context;

import org.jspecify.annotations.NullMarked;
