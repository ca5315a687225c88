/**
 * Journals on Redis. Everything about one job shares a hash slot; the indexes over all jobs do not,
 * and heal when they are read.
 */
@NullMarked
package dev.kiln.journal.redis;

import org.jspecify.annotations.NullMarked;
