/** The front door: assembles the jobs API and the routes to the other services. */
@NullMarked
package dev.kiln.gateway;

import org.jspecify.annotations.NullMarked;
