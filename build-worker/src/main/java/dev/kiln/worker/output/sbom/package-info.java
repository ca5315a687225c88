/** Finds the packages of a root and writes them down as SPDX. Everything read here is untrusted. */
@NullMarked
package dev.kiln.worker.output.sbom;

import org.jspecify.annotations.NullMarked;
