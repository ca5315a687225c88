/** Tests of the servers that tests run on. */
@NullMarked
package dev.kiln.testkit;

import org.jspecify.annotations.NullMarked;
