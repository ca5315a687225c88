/** Kiln in one JVM: the ports on embedded adapters, and every service in one context. */
@NullMarked
package dev.kiln.standalone;

import org.jspecify.annotations.NullMarked;
