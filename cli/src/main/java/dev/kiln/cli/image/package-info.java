/** Turns a root file system into an image of the farm. */
@NullMarked
package dev.kiln.cli.image;

import org.jspecify.annotations.NullMarked;
