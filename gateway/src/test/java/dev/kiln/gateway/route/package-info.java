/** Tests of the routes. */
@NullMarked
package dev.kiln.gateway.route;

import org.jspecify.annotations.NullMarked;
