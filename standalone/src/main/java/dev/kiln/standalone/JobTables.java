package dev.kiln.standalone;

import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.journal.JournalEntry;
import dev.kiln.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * The maps that hold jobs: {@code jobs} by id, which is by age; {@code events} by id and sequence;
 * {@code active} the ids of those that have not ended; {@code ended} by the time of their end.
 * Whatever changes them runs inside {@link EmbeddedStore#change}.
 */
final class JobTables {
    private static final int REMOVALS_AT_ONCE = 10;

    private final MVMap<String, String> jobs;
    private final MVMap<String, String> events;
    private final MVMap<String, String> active;
    private final MVMap<String, String> ended;

    JobTables(EmbeddedStore store) {
        jobs = store.map("jobs");
        events = store.map("events");
        active = store.map("active");
        ended = store.map("ended");
    }

    Optional<MvJob> find(JobId id) {
        return parse(jobs.get(id.toString()));
    }

    void put(MvJob job) {
        String id = job.record().job().id().toString();
        jobs.put(id, Json.text(job));
        if (job.record().state().isTerminal()) {
            active.remove(id);
            ended.put(hex(job.record().updatedAt().toEpochMilli()) + "/" + id, id);
        } else {
            active.put(id, "");
        }
    }

    void putEvent(JobId id, JournalEntry entry) {
        events.put(
                eventKey(id, entry.sequence()),
                Json.text(new StoredEvent(entry.at(), entry.event())));
    }

    List<JournalEntry> events(JobId id, long afterSequence, int limit) {
        List<JournalEntry> found = new ArrayList<>();
        Cursor<String, String> cursor =
                events.cursor(eventKey(id, afterSequence + 1), eventKey(id, Long.MAX_VALUE), false);
        while (cursor.hasNext() && found.size() < limit) {
            String key = cursor.next();
            StoredEvent stored = Json.read(cursor.getValue(), StoredEvent.class);
            long sequence = Long.parseLong(key.substring(key.indexOf('/') + 1), 16);
            found.add(new JournalEntry(sequence, stored.at(), stored.event()));
        }
        return found;
    }

    List<MvJob> newest(int limit) {
        List<MvJob> found = new ArrayList<>();
        Cursor<String, String> cursor = jobs.cursor(null, null, true);
        while (cursor.hasNext() && found.size() < limit) {
            cursor.next();
            parse(cursor.getValue()).ifPresent(found::add);
        }
        return found;
    }

    /** Those that have not ended. */
    List<MvJob> active() {
        return active.keySet().stream().flatMap(id -> parse(jobs.get(id)).stream()).toList();
    }

    /** Removes a few, so that opening a job stays quick. */
    void removeEndedBefore(Instant instant) {
        String limit = hex(instant.toEpochMilli());
        for (int i = 0; i < REMOVALS_AT_ONCE; i++) {
            String oldest = ended.firstKey();
            if (oldest == null || oldest.compareTo(limit) >= 0) {
                return;
            }
            String id = ended.remove(oldest);
            if (id != null) {
                removeJob(new JobId(id));
            }
        }
    }

    private void removeJob(JobId id) {
        Cursor<String, String> cursor =
                events.cursor(eventKey(id, 0), eventKey(id, Long.MAX_VALUE), false);
        while (cursor.hasNext()) {
            events.remove(cursor.next());
        }
        jobs.remove(id.toString());
    }

    private static String eventKey(JobId id, long sequence) {
        return id + "/" + hex(sequence);
    }

    private static String hex(long number) {
        return "%016x".formatted(number);
    }

    private static Optional<MvJob> parse(@Nullable String json) {
        return Optional.ofNullable(json).map(text -> Json.read(text, MvJob.class));
    }

    private record StoredEvent(Instant at, JobEvent event) {}
}
