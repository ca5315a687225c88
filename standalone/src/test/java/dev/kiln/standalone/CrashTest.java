package dev.kiln.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.job.BuildJob;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobId;
import dev.kiln.job.JobRecord;
import dev.kiln.job.TestingJobs;
import dev.kiln.journal.JournalEntry;
import dev.kiln.lease.Lease;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes a journal, and looks at what it left. */
class CrashTest {
    private static final int ACKNOWLEDGED = 40;
    private static final int ALL = 100_000;

    @TempDir Path folder;

    @RepeatedTest(3)
    void whatWasAcknowledgedIsThereAndRecordAndEventsAgree() throws Exception {
        JobId job;
        long acknowledged = 0;
        Process writer = startWriter();
        try (BufferedReader lines = writer.inputReader()) {
            job = new JobId(lines.readLine());
            for (int i = 0; i < ACKNOWLEDGED; i++) {
                acknowledged = Long.parseLong(lines.readLine());
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
        try (EmbeddedStore store = new EmbeddedStore(folder)) {
            MvJournal journal = new MvJournal(store, MvJournalTest.SETTINGS, Clock.systemUTC());
            List<JournalEntry> entries = journal.read(job, 0, ALL);
            JobRecord record = journal.find(job).orElseThrow();
            assertThat(record.lastSequence())
                    .isGreaterThanOrEqualTo(acknowledged)
                    .isEqualTo(entries.size());
            assertThat(replay(entries)).isEqualTo(record);
            assertThat(journal.append(job, new JobEvent.Notice("on we go")))
                    .contains(record.lastSequence() + 1);
        }
    }

    private Process startWriter() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static JobRecord replay(List<JournalEntry> entries) {
        JobEvent.Accepted accepted = (JobEvent.Accepted) entries.getFirst().event();
        JobRecord record = JobRecord.accepted(accepted.job(), entries.getFirst().at());
        for (JournalEntry entry : entries.subList(1, entries.size())) {
            assertThat(entry.sequence()).isEqualTo(record.lastSequence() + 1);
            record = record.after(entry.event(), entry.at(), entry.sequence());
        }
        return record;
    }

    /** Appends without end and prints the sequence of every append that must not be lost. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            EmbeddedStore store = new EmbeddedStore(Path.of(arguments[0]));
            MvJournal journal = new MvJournal(store, MvJournalTest.SETTINGS, Clock.systemUTC());
            BuildJob job = TestingJobs.build();
            journal.open(job);
            System.out.println(job.id());
            Lease lease = new Lease("job:" + job.id(), "writer", 1);
            for (int attempt = 1; attempt < ALL; attempt++) {
                for (int line = 0; line < 5; line++) {
                    JobEvent output =
                            new JobEvent.StepOutput(1, JobEvent.Stream.STDOUT, "line " + line);
                    journal.append(job.id(), List.of(output), lease);
                }
                JobEvent started = new JobEvent.Started("writer", attempt);
                journal.append(job.id(), List.of(started), lease).ifPresent(System.out::println);
            }
        }
    }
}
