/** Tests of the adapters of a farm as beans. */
@NullMarked
package dev.kiln.farm;

import org.jspecify.annotations.NullMarked;
