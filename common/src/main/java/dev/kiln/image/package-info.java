/** The values of the OCI image specification: names, digests, descriptors, manifests, configs. */
@NullMarked
package dev.kiln.image;

import org.jspecify.annotations.NullMarked;
