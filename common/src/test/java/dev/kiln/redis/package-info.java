/** The contracts of all ports on a Redis Cluster. */
@NullMarked
package dev.kiln.redis;

import org.jspecify.annotations.NullMarked;
