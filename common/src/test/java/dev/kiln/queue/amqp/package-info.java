/** Tests of the job queue on a real RabbitMQ. */
@NullMarked
package dev.kiln.queue.amqp;

import org.jspecify.annotations.NullMarked;
