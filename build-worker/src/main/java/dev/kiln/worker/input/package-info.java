/** What a build takes in from outside its Dockerfile: contexts, files behind URLs, secrets. */
@NullMarked
package dev.kiln.worker.input;

import org.jspecify.annotations.NullMarked;
