package dev.kiln.standalone;

import dev.kiln.job.Job;

/**
 * A job on its way.
 *
 * @param failures how often a consumer has thrown on it
 */
record Delivery(Job job, int failures) {}
