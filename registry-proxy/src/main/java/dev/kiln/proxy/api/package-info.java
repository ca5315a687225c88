/** What workers ask of the registry-proxy over HTTP. */
@NullMarked
package dev.kiln.proxy.api;

import org.jspecify.annotations.NullMarked;
