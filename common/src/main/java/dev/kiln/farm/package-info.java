/** The adapters of a farm of several machines, as beans. */
@NullMarked
package dev.kiln.farm;

import org.jspecify.annotations.NullMarked;
