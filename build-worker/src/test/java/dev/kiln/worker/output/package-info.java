@NullMarked
package dev.kiln.worker.output;

import org.jspecify.annotations.NullMarked;
