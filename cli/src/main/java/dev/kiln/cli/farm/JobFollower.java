package dev.kiln.cli.farm;

import dev.kiln.job.JobId;
import dev.kiln.job.JobState;
import dev.kiln.journal.JournalEntry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a job's journal to its end. A connection that breaks or falls silent is made anew and
 * continues behind the last entry, so that every entry is handed over once and in order.
 */
public final class JobFollower {
    /** The gateway sends a comment more often than this. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final FarmClient farm;
    private final JobId job;
    private final Duration patience;
    private long lastSequence;
    private boolean connected;
    private @Nullable JobState end;

    /**
     * @param patience how long a farm may stay unreachable before following is given up
     */
    public JobFollower(FarmClient farm, JobId job, Duration patience) {
        this.farm = farm;
        this.job = job;
        this.patience = patience;
    }

    /**
     * Hands over every entry from the first to the one that ends the job.
     *
     * @return the terminal state
     * @throws IOException if the farm refuses, cannot be reached at first or stays unreachable
     *     later; the job goes on
     */
    public JobState follow(Consumer<JournalEntry> reader) throws IOException {
        long givenUpAt = System.nanoTime() + patience.toNanos();
        Duration pause = FIRST_PAUSE;
        while (end == null) {
            long before = lastSequence;
            IOException broken = readOnce(reader);
            if (end != null) {
                break;
            }
            if (lastSequence > before || broken == null) {
                givenUpAt = System.nanoTime() + patience.toNanos();
                pause = FIRST_PAUSE;
            } else if (System.nanoTime() > givenUpAt) {
                throw new FarmException(
                        "lost the farm while following job "
                                + job
                                + ", which may go on: 'kiln logs -f "
                                + job
                                + "' follows it again ("
                                + broken.getMessage()
                                + ")",
                        broken);
            }
            rest(pause);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
        return end;
    }

    /** Reads one connection to its end; returns what broke it, null where it ended in order. */
    private @Nullable IOException readOnce(Consumer<JournalEntry> reader) throws IOException {
        try (var in = farm.openEvents(job, lastSequence);
                var guard = new SilenceGuard(in)) {
            connected = true;
            var events = new EventReader(guard);
            for (var entry = events.next(); entry != null; entry = events.next()) {
                if (entry.sequence() > lastSequence) {
                    lastSequence = entry.sequence();
                    entry.event().state().filter(JobState::isTerminal).ifPresent(s -> end = s);
                    reader.accept(entry);
                }
            }
            return null;
        } catch (FarmException e) {
            if (e.mayPass() && connected) {
                return e;
            }
            throw e;
        } catch (IOException e) {
            if (connected) {
                return e;
            }
            throw e;
        }
    }

    private static void rest(Duration pause) throws FarmException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FarmException("interrupted while following the job", e);
        }
    }

    /** Closes a connection on which nothing comes: one whose other side is gone may look alive. */
    private static final class SilenceGuard extends InputStream {
        private final InputStream in;
        private final ScheduledExecutorService watch =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("kiln-silence").factory());
        private volatile long lastRead = System.nanoTime();

        SilenceGuard(InputStream in) {
            this.in = in;
            var _ = watch.scheduleWithFixedDelay(this::check, 5, 5, TimeUnit.SECONDS);
        }

        private void check() {
            if (System.nanoTime() - lastRead > SILENCE.toNanos()) {
                try {
                    in.close();
                } catch (IOException e) {
                    // The reader meets the same error.
                    watch.shutdown();
                }
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            lastRead = System.nanoTime();
            return read;
        }

        @Override
        public void close() {
            watch.shutdownNow();
        }
    }
}
