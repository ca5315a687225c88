/** Tests that concern the whole module. */
@NullMarked
package dev.kiln.worker;

import org.jspecify.annotations.NullMarked;
