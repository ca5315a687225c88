/** The command line: starts services, and asks a farm for builds, imports and logs. */
@NullMarked
package dev.kiln.cli;

import org.jspecify.annotations.NullMarked;
