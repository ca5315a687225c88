/** Passes requests on to the services behind the front door. */
@NullMarked
package dev.kiln.gateway.route;

import org.jspecify.annotations.NullMarked;
