@NullMarked
package dev.kiln.worker.output.sbom;

import org.jspecify.annotations.NullMarked;
