package dev.kiln.standalone;

import dev.kiln.job.JobRecord;
import java.time.Instant;

/**
 * A job as the embedded store holds it.
 *
 * @param since when it came into its state
 * @param token the highest fencing token that its journal has seen
 */
record MvJob(JobRecord record, Instant since, long token) {
    MvJob after(JobRecord next, Instant now, long newToken) {
        return new MvJob(next, next.state() == record.state() ? since : now, newToken);
    }
}
