/** Tests of the step cache on a real Redis. */
@NullMarked
package dev.kiln.cache.redis;

import org.jspecify.annotations.NullMarked;
