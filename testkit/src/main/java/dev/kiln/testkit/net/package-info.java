/** A network that fails on purpose, for tests of what lives with networks that do. */
@NullMarked
package dev.kiln.testkit.net;

import org.jspecify.annotations.NullMarked;
