/**
 * The promises of Kiln, each tested against a running farm: real processes, a real RabbitMQ, a real
 * Redis.
 */
@NullMarked
package dev.kiln.farmtest;

import org.jspecify.annotations.NullMarked;
