/** The jobs API: submit a build, look at it, follow it, stop it. */
@NullMarked
package dev.kiln.gateway.job;

import org.jspecify.annotations.NullMarked;
