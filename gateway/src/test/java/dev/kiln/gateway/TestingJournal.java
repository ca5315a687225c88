package dev.kiln.gateway;

import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.JobState;
import dev.kiln.journal.Journal;
import dev.kiln.journal.JournalEntry;
import dev.kiln.lease.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DataAccessResourceFailureException;

/** A journal in memory. */
public final class TestingJournal implements Journal {
    private final Map<JobId, List<JournalEntry>> entries = new HashMap<>();
    private final Map<JobId, JobRecord> records = new HashMap<>();

    private boolean refusing;

    /** Whether jobs are refused as by a Redis that is away. */
    public synchronized void refuse(boolean refused) {
        refusing = refused;
    }

    @Override
    public synchronized boolean open(Job job) {
        if (refusing) {
            throw new DataAccessResourceFailureException("the journal is away");
        }
        if (records.containsKey(job.id())) {
            return false;
        }
        Instant now = Instant.now();
        records.put(job.id(), JobRecord.accepted(job, now));
        entries.put(
                job.id(),
                new ArrayList<>(List.of(new JournalEntry(1, now, new JobEvent.Accepted(job)))));
        return true;
    }

    @Override
    public synchronized Optional<Long> append(JobId job, JobEvent event) {
        JobRecord old = records.get(job);
        if (old == null || old.state().isTerminal()) {
            return Optional.empty();
        }
        long sequence = old.lastSequence() + 1;
        Instant now = Instant.now();
        records.put(job, old.after(event, now, sequence));
        entries.computeIfAbsent(job, _ -> new java.util.ArrayList<>())
                .add(new JournalEntry(sequence, now, event));
        notifyAll();
        return Optional.of(sequence);
    }

    @Override
    public synchronized Optional<Long> append(JobId job, List<JobEvent> events, Lease lease) {
        Optional<Long> last = Optional.empty();
        for (JobEvent event : events) {
            last = append(job, event);
        }
        return last;
    }

    @Override
    public synchronized Optional<JobRecord> find(JobId job) {
        return Optional.ofNullable(records.get(job));
    }

    @Override
    public synchronized List<JournalEntry> read(JobId job, long afterSequence, int limit) {
        return entries.getOrDefault(job, List.of()).stream()
                .filter(entry -> entry.sequence() > afterSequence)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized boolean await(JobId job, long afterSequence, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (read(job, afterSequence, 1).isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000 + 1);
        }
        return true;
    }

    @Override
    public synchronized List<JobRecord> recent(int limit) {
        return records.values().stream()
                .sorted(Comparator.comparing((JobRecord found) -> found.job().id()).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<JobRecord> waiting(JobState state, Instant before, int limit) {
        return records.values().stream()
                .filter(found -> found.state() == state && found.updatedAt().isBefore(before))
                .sorted(Comparator.comparing(JobRecord::updatedAt))
                .limit(limit)
                .toList();
    }
}
