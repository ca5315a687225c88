/** The step cache on Redis. A step's record shares a hash slot with the step's lease. */
@NullMarked
package dev.kiln.cache.redis;

import org.jspecify.annotations.NullMarked;
