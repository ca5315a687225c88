package dev.kiln.journal.redis;

import dev.kiln.job.JobEvent;
import dev.kiln.journal.JournalEntry;
import dev.kiln.json.Json;
import java.time.Instant;
import java.util.Objects;
import org.springframework.data.redis.connection.stream.MapRecord;

/** An event as the stream holds it: JSON in one field; its place is the stream's id. */
record StoredEntry(Instant at, JobEvent event) {
    private static final String FIELD = "entry";

    static String write(Instant at, JobEvent event) {
        return Json.text(new StoredEntry(at, event));
    }

    static JournalEntry read(MapRecord<String, String, String> record) {
        String json =
                Objects.requireNonNull(record.getValue().get(FIELD), "an entry without its event");
        StoredEntry entry = Json.read(json, StoredEntry.class);
        long sequence = Objects.requireNonNull(record.getId().getTimestamp(), "an entry's id");
        return new JournalEntry(sequence, entry.at(), entry.event());
    }
}
