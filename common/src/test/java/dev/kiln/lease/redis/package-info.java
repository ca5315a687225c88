/** Tests of leases on a real Redis. */
@NullMarked
package dev.kiln.lease.redis;

import org.jspecify.annotations.NullMarked;
