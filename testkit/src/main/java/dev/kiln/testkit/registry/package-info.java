/** A real registry of another make for tests: Debian's docker-registry. */
@NullMarked
package dev.kiln.testkit.registry;

import org.jspecify.annotations.NullMarked;
