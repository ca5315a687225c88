@NullMarked
package dev.kiln.dockerfile.lint;

import org.jspecify.annotations.NullMarked;
