/** Tests that concern the whole module. */
@NullMarked
package dev.kiln;

import org.jspecify.annotations.NullMarked;
