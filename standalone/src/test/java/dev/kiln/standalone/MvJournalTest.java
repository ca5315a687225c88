package dev.kiln.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.job.BuildJob;
import dev.kiln.job.JobEvent;
import dev.kiln.job.TestingJobs;
import dev.kiln.journal.Journal;
import dev.kiln.journal.JournalContract;
import dev.kiln.journal.JournalEntry;
import dev.kiln.journal.JournalSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MvJournalTest extends JournalContract {
    static final JournalSettings SETTINGS =
            new JournalSettings(Duration.ofDays(3), 5, Duration.ofSeconds(1));

    @TempDir Path folder;

    private EmbeddedStore store;
    private MvJournal journal;

    @BeforeEach
    void open() {
        store = new EmbeddedStore(folder);
        journal = new MvJournal(store, SETTINGS, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected Journal journal() {
        return journal;
    }

    @Test
    void journalsSurviveARestart() {
        BuildJob job = opened();
        journal.append(job.id(), List.of(started(1), output("hello")), lease(job, 7));
        List<JournalEntry> before = journal.read(job.id(), 0, 10);
        store.close();
        open();
        assertThat(journal.read(job.id(), 0, 10)).isEqualTo(before).hasSize(3);
        assertThat(journal.find(job.id()).orElseThrow().lastSequence()).isEqualTo(3);
    }

    @Test
    void anEndedJournalIsRemovedAfterItsRetentionAndALiveOneIsKept() {
        BuildJob ended = opened();
        BuildJob live = opened();
        journal.append(ended.id(), new JobEvent.Cancelled("asked"));
        Clock later = Clock.offset(Clock.systemUTC(), SETTINGS.retention().plusHours(1));
        new MvJournal(store, SETTINGS, later).open(TestingJobs.build());
        assertThat(journal.find(ended.id())).isEmpty();
        assertThat(journal.read(ended.id(), 0, 10)).isEmpty();
        assertThat(journal.find(live.id())).isPresent();
        assertThat(journal.read(live.id(), 0, 10)).hasSize(1);
        assertThat(store.map("ended")).isEmpty();
    }

    @Test
    void theNewestJobsAreListedUpToTheSetting() {
        for (int i = 0; i < 8; i++) {
            opened();
        }
        assertThat(journal.recent(100)).hasSize(5);
    }

    @Test
    void anInterruptedThreadDoesNotBreakTheStore() {
        BuildJob job = opened();
        Thread.currentThread().interrupt();
        journal.append(job.id(), List.of(started(1)), lease(job, 1));
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(journal.append(job.id(), new JobEvent.Cancelled("asked"))).contains(3L);
    }

    @Test
    void aSecondProcessIsToldWhoIsInTheWay() {
        assertThatThrownBy(() -> new EmbeddedStore(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("kiln.data");
    }
}
