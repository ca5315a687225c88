/** The contract of leases. */
@NullMarked
package dev.kiln.lease;

import org.jspecify.annotations.NullMarked;
