package dev.kiln.journal.redis;

import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobState;
import dev.kiln.journal.AppendSignals;
import dev.kiln.journal.EventBatch;
import dev.kiln.journal.Journal;
import dev.kiln.journal.JournalEntry;
import dev.kiln.journal.JournalSettings;
import dev.kiln.json.Json;
import dev.kiln.lease.Lease;
import dev.kiln.lease.LeaseLostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.Limit;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * A hash for the record and a stream for the events of each job, changed by one script. The
 * stream's ids are the sequences.
 */
public final class RedisJournal implements Journal, AutoCloseable {
    private static final int MAX_CONFLICTS = 100;
    private static final RedisScript<Long> OPEN = script("open.lua", Long.class);

    @SuppressWarnings("rawtypes") // a class literal has no type arguments
    private static final RedisScript<List> APPEND = script("append.lua", List.class);

    private final StringRedisTemplate redis;
    private final JournalSettings settings;
    private final Clock clock;
    private final JobIndexes indexes;
    private final AppendSignals signals;
    private final JournalListener listener;

    public RedisJournal(StringRedisTemplate redis, JournalSettings settings, Clock clock) {
        this.redis = redis;
        this.settings = settings;
        this.clock = clock;
        indexes = new JobIndexes(redis, settings.listedJobs());
        signals = new AppendSignals(settings.pollInterval());
        listener = new JournalListener(redis.getRequiredConnectionFactory(), signals);
    }

    @Override
    public boolean open(Job job) {
        Instant now = clock.instant();
        indexes.opening(job.id(), now);
        Long opened =
                redis.execute(
                        OPEN,
                        keys(job.id()),
                        Json.text(JobRecord.accepted(job, now)),
                        now.toString(),
                        StoredEntry.write(now, new JobEvent.Accepted(job)),
                        UUID.randomUUID().toString(),
                        job.id().toString());
        return opened != null && opened == 1;
    }

    @Override
    public Optional<Long> append(JobId job, JobEvent event) {
        return append(job, new EventBatch(List.of(event)), null);
    }

    @Override
    public Optional<Long> append(JobId job, List<JobEvent> events, Lease lease) {
        return append(job, new EventBatch(events), lease);
    }

    private Optional<Long> append(JobId job, EventBatch batch, @Nullable Lease lease) {
        for (int attempt = 0; attempt < MAX_CONFLICTS; attempt++) {
            Instant now = clock.instant();
            Change change = Change.NONE;
            if (batch.changesRecord()) {
                Optional<StoredJob> stored = StoredJob.find(redis, job);
                if (stored.isEmpty() || stored.get().record().state().isTerminal()) {
                    return Optional.empty();
                }
                change = Change.of(stored.get(), batch, now);
                change.entered().ifPresent(state -> indexes.entering(job, state, now));
            }
            List<?> answer = run(job, batch, lease, change, now);
            long sequence = Long.parseLong(String.valueOf(answer.getLast()));
            switch (Outcome.of(answer.getFirst())) {
                case APPENDED -> {
                    change.left().ifPresent(old -> indexes.left(job, old.state(), old.since()));
                    return Optional.of(sequence);
                }
                case UNKNOWN, ENDED -> {
                    return Optional.empty();
                }
                case FENCED ->
                        throw new LeaseLostException(
                                Objects.requireNonNull(lease, "only a lease is fenced"));
                case CONFLICT -> {}
            }
        }
        throw new IllegalStateException(
                "job " + job + " changed " + MAX_CONFLICTS + " times while an event was appended");
    }

    private List<?> run(
            JobId job, EventBatch batch, @Nullable Lease lease, Change change, Instant now) {
        List<String> arguments = new ArrayList<>();
        arguments.add(job.toString());
        arguments.add(UUID.randomUUID().toString());
        arguments.add(now.toString());
        arguments.add(lease == null ? "" : String.valueOf(lease.token()));
        arguments.add(change.version());
        arguments.add(change.record());
        arguments.add(change.entered().isPresent() ? now.toString() : "");
        arguments.add(batch.endsJob() ? String.valueOf(settings.retention().toMillis()) : "");
        batch.events().forEach(event -> arguments.add(StoredEntry.write(now, event)));
        List<?> answer = redis.execute(APPEND, keys(job), arguments.toArray());
        return Objects.requireNonNull(answer, "the append script always answers");
    }

    @Override
    public Optional<JobRecord> find(JobId job) {
        return StoredJob.find(redis, job).map(StoredJob::record);
    }

    @Override
    public List<JournalEntry> read(JobId job, long afterSequence, int limit) {
        Range<String> range =
                Range.of(
                        Range.Bound.inclusive((Math.max(0, afterSequence) + 1) + "-0"),
                        Range.Bound.unbounded());
        List<MapRecord<String, String, String>> found =
                redis.<String, String>opsForStream()
                        .range(StoredJob.eventsKey(job), range, Limit.limit().count(limit));
        return found == null ? List.of() : found.stream().map(StoredEntry::read).toList();
    }

    @Override
    public boolean await(JobId job, long afterSequence, Duration timeout)
            throws InterruptedException {
        listener.ensureListening();
        return signals.await(job, () -> lastSequence(job) > afterSequence, timeout);
    }

    @Override
    public List<JobRecord> recent(int limit) {
        return indexes.recent(limit, clock.instant());
    }

    @Override
    public List<JobRecord> waiting(JobState state, Instant before, int limit) {
        return indexes.waiting(state, before, limit, clock.instant());
    }

    @Override
    public void close() {
        listener.close();
    }

    private long lastSequence(JobId job) {
        String sequence =
                redis.<String, String>opsForHash().get(StoredJob.hashKey(job), "sequence");
        return sequence == null ? 0 : Long.parseLong(sequence);
    }

    private static List<String> keys(JobId job) {
        return List.of(StoredJob.hashKey(job), StoredJob.eventsKey(job));
    }

    private static <T> RedisScript<T> script(String file, Class<T> type) {
        return RedisScript.of(new ClassPathResource(file, RedisJournal.class), type);
    }

    /** What the append script answers, in lower case. */
    private enum Outcome {
        APPENDED,
        UNKNOWN,
        ENDED,
        FENCED,
        CONFLICT;

        static Outcome of(Object answer) {
            return valueOf(String.valueOf(answer).toUpperCase(Locale.ROOT));
        }
    }
}
