package dev.kiln.journal;

import dev.kiln.job.JobEvent;
import java.time.Instant;

/**
 * One event in its place.
 *
 * @param sequence from 1, without gaps
 */
public record JournalEntry(long sequence, Instant at, JobEvent event) {}
