/** The places of blobs in Redis. */
@NullMarked
package dev.kiln.place.redis;

import org.jspecify.annotations.NullMarked;
