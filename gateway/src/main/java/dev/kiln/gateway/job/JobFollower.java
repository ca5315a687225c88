package dev.kiln.gateway.job;

import dev.kiln.job.JobId;
import dev.kiln.job.JobState;
import dev.kiln.journal.Journal;
import dev.kiln.journal.JournalEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Reads a journal from some place on, to its end or as it grows. */
final class JobFollower {
    private static final int BATCH = 256;

    private final Journal journal;
    private final InstantSource clock;
    private final Duration patience;
    private final Duration maxDuration;

    /**
     * @param patience how long to wait for an entry before {@link Reader#idle} is called
     * @param maxDuration after which it stops, ended or not
     */
    JobFollower(Journal journal, InstantSource clock, Duration patience, Duration maxDuration) {
        this.journal = journal;
        this.clock = clock;
        this.patience = patience;
        this.maxDuration = maxDuration;
    }

    /** Gets what is read; an {@link IOException} of its own ends the reading. */
    interface Reader {
        /** Never empty. */
        void entries(List<JournalEntry> batch) throws IOException;

        /** Nothing happened for a while. */
        void idle() throws IOException;
    }

    /** All there is now after that sequence. */
    void read(JobId job, long afterSequence, Reader reader) throws IOException {
        long after = afterSequence;
        List<JournalEntry> batch = journal.read(job, after, BATCH);
        while (!batch.isEmpty()) {
            reader.entries(batch);
            after = batch.getLast().sequence();
            batch = journal.read(job, after, BATCH);
        }
    }

    /** All there is after that sequence and all that comes, until the job has ended. */
    void follow(JobId job, long afterSequence, Reader reader)
            throws IOException, InterruptedException {
        Instant deadline = clock.instant().plus(maxDuration);
        long after = afterSequence;
        boolean ended = hasEndedBy(job, after);
        while (!ended && clock.instant().isBefore(deadline)) {
            List<JournalEntry> batch = journal.read(job, after, BATCH);
            if (!batch.isEmpty()) {
                reader.entries(batch);
                after = batch.getLast().sequence();
                ended = endsWith(batch);
            } else if (!journal.await(job, after, patience)) {
                reader.idle();
                ended = hasEndedBy(job, after);
            }
        }
    }

    /** Whether there is nothing left to come after that sequence. */
    boolean hasEndedBy(JobId job, long sequence) {
        return journal.find(job)
                .map(found -> found.state().isTerminal() && found.lastSequence() <= sequence)
                .orElse(true);
    }

    private static boolean endsWith(List<JournalEntry> batch) {
        return batch.getLast().event().state().filter(JobState::isTerminal).isPresent();
    }
}
