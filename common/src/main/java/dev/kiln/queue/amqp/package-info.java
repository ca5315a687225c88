/**
 * The job queue on RabbitMQ. How a job travels: {@code kiln.jobs} routes it to the quorum queue of
 * its route; a retry waits in a delay queue that hands it back to {@code kiln.jobs}; what nobody
 * can use ends in {@code kiln.dead}. Publishers and consumers declare the same things, so whoever
 * comes first makes them and a job for which there is no worker yet waits durably.
 */
@NullMarked
package dev.kiln.queue.amqp;

import org.jspecify.annotations.NullMarked;
