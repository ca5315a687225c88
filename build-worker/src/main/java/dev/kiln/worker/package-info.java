/** The worker: takes jobs from the queue and turns Dockerfiles into images. */
@NullMarked
package dev.kiln.worker;

import org.jspecify.annotations.NullMarked;
