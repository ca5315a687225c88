package dev.kiln.journal.redis;

import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * A job as its hash holds it. The record is written only when more than its time and sequence
 * change, which have fields of their own: output is appended without reading the record.
 *
 * @param version counts the times that the record was written
 * @param since when the job came into its state
 */
record StoredJob(JobRecord record, String version, Instant since) {
    private static final List<String> FIELDS =
            List.of("record", "version", "sequence", "updatedAt", "since");

    static String hashKey(JobId job) {
        return "kiln:job:{job:" + job + "}";
    }

    static String eventsKey(JobId job) {
        return "kiln:events:{job:" + job + "}";
    }

    static Optional<StoredJob> find(StringRedisTemplate redis, JobId job) {
        return of(redis.<String, String>opsForHash().multiGet(hashKey(job), FIELDS));
    }

    /** Redis answers with null where the hash has no such field. */
    private static Optional<StoredJob> of(List<String> fields) {
        String json = fields.get(0);
        String version = fields.get(1);
        String sequence = fields.get(2);
        String updatedAt = fields.get(3);
        String since = fields.get(4);
        if (json == null
                || version == null
                || sequence == null
                || updatedAt == null
                || since == null) {
            return Optional.empty();
        }
        JobRecord record = Json.read(json, JobRecord.class);
        JobRecord current =
                new JobRecord(
                        record.job(),
                        record.state(),
                        record.attempts(),
                        record.cancelRequested(),
                        record.result(),
                        record.failure(),
                        Instant.parse(updatedAt),
                        Long.parseLong(sequence));
        return Optional.of(new StoredJob(current, version, Instant.parse(since)));
    }
}
