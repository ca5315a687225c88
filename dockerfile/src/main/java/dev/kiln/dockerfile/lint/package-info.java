/** The build checks of Dockerfiles (Dockerfile reference, "Build checks"), by BuildKit's rules. */
@NullMarked
package dev.kiln.dockerfile.lint;

import org.jspecify.annotations.NullMarked;
