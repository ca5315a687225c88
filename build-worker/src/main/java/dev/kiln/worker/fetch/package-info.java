/**
 * Brings git repositories and files behind URLs onto the disk. Every connection goes through {@link
 * dev.kiln.worker.fetch.Egress}, which resolves a name, looks at the address, and connects to that
 * very address; git itself runs without privileges and sees nothing but its own folder.
 */
@NullMarked
package dev.kiln.worker.fetch;

import org.jspecify.annotations.NullMarked;
