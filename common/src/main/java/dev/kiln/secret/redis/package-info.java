/** Secrets on Redis, which never sees one in the clear. */
@NullMarked
package dev.kiln.secret.redis;

import org.jspecify.annotations.NullMarked;
