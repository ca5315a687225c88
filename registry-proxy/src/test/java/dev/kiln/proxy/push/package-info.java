/** Tests of pushes, against real registries. */
@NullMarked
package dev.kiln.proxy.push;

import org.jspecify.annotations.NullMarked;
