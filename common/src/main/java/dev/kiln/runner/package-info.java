/**
 * How a process does jobs: takes them from the queue, owns them, tells their journals, and says
 * what becomes of their messages. What is done is the process's own {@link
 * dev.kiln.runner.JobTask}.
 */
@NullMarked
package dev.kiln.runner;

import org.jspecify.annotations.NullMarked;
