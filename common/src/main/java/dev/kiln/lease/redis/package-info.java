/** Leases on Redis. Everything about one name shares a hash slot. */
@NullMarked
package dev.kiln.lease.redis;

import org.jspecify.annotations.NullMarked;
