package dev.kiln.journal.redis;

import dev.kiln.job.JobRecord;
import dev.kiln.job.JobState;
import dev.kiln.journal.EventBatch;
import dev.kiln.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * How events change a job's record.
 *
 * @param version of the record that this was computed from; empty if it does not change
 * @param record the new one, as JSON
 * @param entered the new state, where it is another
 * @param left the old state, where it is another
 */
record Change(String version, String record, Optional<JobState> entered, Optional<Left> left) {
    static final Change NONE = new Change("", "", Optional.empty(), Optional.empty());

    static Change of(StoredJob stored, EventBatch batch, Instant now) {
        JobRecord before = stored.record();
        JobRecord after = batch.applyTo(before, now);
        boolean moved = before.state() != after.state();
        return new Change(
                stored.version(),
                Json.text(after),
                moved ? Optional.of(after.state()) : Optional.empty(),
                moved ? Optional.of(new Left(before.state(), stored.since())) : Optional.empty());
    }

    /** A state that the job was in since that instant. */
    record Left(JobState state, Instant since) {}
}
