package dev.kiln.standalone;

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
import dev.kiln.lease.Lease;
import dev.kiln.lease.LeaseLostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Journals in the embedded store. What changes a job's record is on the disk when an append
 * returns; output follows within a fraction of a second.
 */
public final class MvJournal implements Journal {
    private final EmbeddedStore store;
    private final JournalSettings settings;
    private final Clock clock;
    private final JobTables tables;
    private final AppendSignals signals;

    public MvJournal(EmbeddedStore store, JournalSettings settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        tables = new JobTables(store);
        signals = new AppendSignals(settings.pollInterval());
    }

    @Override
    public boolean open(Job job) {
        boolean opened = store.changeDurably(() -> openLocked(job));
        signals.ring(job.id());
        return opened;
    }

    private boolean openLocked(Job job) {
        Instant now = clock.instant();
        tables.removeEndedBefore(now.minus(settings.retention()));
        if (tables.find(job.id()).isPresent()) {
            return false;
        }
        tables.put(new MvJob(JobRecord.accepted(job, now), now, Long.MIN_VALUE));
        tables.putEvent(job.id(), new JournalEntry(1, now, new JobEvent.Accepted(job)));
        return true;
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
        Optional<Long> sequence =
                batch.changesRecord()
                        ? store.changeDurably(() -> appendLocked(job, batch, lease))
                        : store.change(() -> appendLocked(job, batch, lease));
        signals.ring(job);
        return sequence;
    }

    private Optional<Long> appendLocked(JobId id, EventBatch batch, @Nullable Lease lease) {
        MvJob job = tables.find(id).orElse(null);
        if (job == null || job.record().state().isTerminal()) {
            return Optional.empty();
        }
        if (lease != null && lease.token() < job.token()) {
            throw new LeaseLostException(lease);
        }
        Instant now = clock.instant();
        long sequence = job.record().lastSequence();
        for (JobEvent event : batch.events()) {
            tables.putEvent(id, new JournalEntry(++sequence, now, event));
        }
        tables.put(
                job.after(
                        batch.applyTo(job.record(), now),
                        now,
                        lease == null ? job.token() : lease.token()));
        return Optional.of(sequence);
    }

    @Override
    public Optional<JobRecord> find(JobId job) {
        return tables.find(job).map(MvJob::record);
    }

    @Override
    public List<JournalEntry> read(JobId job, long afterSequence, int limit) {
        return tables.events(job, Math.max(0, afterSequence), limit);
    }

    @Override
    public boolean await(JobId job, long afterSequence, Duration timeout)
            throws InterruptedException {
        return signals.await(
                job,
                () ->
                        tables.find(job)
                                .filter(found -> found.record().lastSequence() > afterSequence)
                                .isPresent(),
                timeout);
    }

    @Override
    public List<JobRecord> recent(int limit) {
        return tables.newest(Math.min(limit, settings.listedJobs())).stream()
                .map(MvJob::record)
                .toList();
    }

    @Override
    public List<JobRecord> waiting(JobState state, Instant before, int limit) {
        return tables.active().stream()
                .filter(job -> job.record().state() == state && job.since().isBefore(before))
                .sorted(Comparator.comparing(MvJob::since))
                .limit(limit)
                .map(MvJob::record)
                .toList();
    }
}
