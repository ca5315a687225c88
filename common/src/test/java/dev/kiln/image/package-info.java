@NullMarked
package dev.kiln.image;

import org.jspecify.annotations.NullMarked;
