package dev.kiln.journal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.job.BuildJob;
import dev.kiln.job.JobEvent;
import dev.kiln.job.JobState;
import dev.kiln.job.TestingJobs;
import dev.kiln.journal.Journal;
import dev.kiln.journal.JournalContract;
import dev.kiln.journal.JournalSettings;
import dev.kiln.lease.redis.RedisAccess;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisJournalTest extends JournalContract {
    private static final JournalSettings SETTINGS =
            new JournalSettings(Duration.ofDays(3), 5, Duration.ofSeconds(1));

    private final RedisAccess redis = new RedisAccess();
    private final RedisJournal journal =
            new RedisJournal(redis.template(), SETTINGS, Clock.systemUTC());

    @AfterEach
    void close() {
        journal.close();
        redis.close();
    }

    @Override
    protected Journal journal() {
        return journal;
    }

    @Test
    void anEndedJournalExpiresAndALiveOneDoesNot() {
        BuildJob job = opened();
        assertThat(timeToLive(StoredJob.hashKey(job.id()))).isEqualTo(-1);
        journal.append(job.id(), new JobEvent.Cancelled("asked"));
        assertThat(timeToLive(StoredJob.hashKey(job.id()))).isBetween(259_000L, 259_200L);
        assertThat(timeToLive(StoredJob.eventsKey(job.id()))).isBetween(259_000L, 259_200L);
    }

    @Test
    void indexesHealWhenTheyAreRead() {
        BuildJob old = TestingJobs.build(Instant.now().minusSeconds(3_600));
        journal.open(old);
        String accepted = "kiln:jobs:in:ACCEPTED";
        redis.template().opsForZSet().add(accepted, old.id().toString(), 1);
        redis.template().delete(StoredJob.hashKey(old.id()));
        assertThat(journal.recent(10)).isEmpty();
        assertThat(journal.waiting(JobState.ACCEPTED, Instant.now(), 10)).isEmpty();
        assertThat(redis.template().opsForZSet().size("kiln:jobs:recent")).isZero();
        assertThat(redis.template().opsForZSet().size(accepted)).isZero();
    }

    @Test
    void theNewestJobsAreListedUpToTheSetting() {
        for (int i = 0; i < 8; i++) {
            opened();
        }
        assertThat(journal.recent(100)).hasSize(5);
    }

    private long timeToLive(String key) {
        Long seconds = redis.template().getExpire(key);
        return seconds == null ? -2 : seconds;
    }
}
