/**
 * Real servers for tests: private RabbitMQ and Redis instances that nobody else uses and that end
 * with the tests. They run in containers where a Docker engine answers, else from the system's
 * packages on free loopback ports in temporary folders.
 */
@NullMarked
package dev.kiln.testkit;

import org.jspecify.annotations.NullMarked;
