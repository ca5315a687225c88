/** Tests of the network that fails on purpose. */
@NullMarked
package dev.kiln.testkit.net;

import org.jspecify.annotations.NullMarked;
