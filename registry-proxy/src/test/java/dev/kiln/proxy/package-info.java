/** Tests that concern the whole module. */
@NullMarked
package dev.kiln.proxy;

import org.jspecify.annotations.NullMarked;
