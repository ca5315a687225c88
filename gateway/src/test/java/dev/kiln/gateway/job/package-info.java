/** Tests of the jobs API. */
@NullMarked
package dev.kiln.gateway.job;

import org.jspecify.annotations.NullMarked;
