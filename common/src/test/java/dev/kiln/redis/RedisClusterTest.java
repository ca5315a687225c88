package dev.kiln.redis;

import dev.kiln.cache.CacheSettings;
import dev.kiln.cache.StepCache;
import dev.kiln.cache.StepCacheContract;
import dev.kiln.cache.redis.RedisStepCache;
import dev.kiln.journal.Journal;
import dev.kiln.journal.JournalContract;
import dev.kiln.journal.JournalSettings;
import dev.kiln.journal.redis.RedisJournal;
import dev.kiln.lease.Leases;
import dev.kiln.lease.LeasesContract;
import dev.kiln.lease.redis.RedisAccess;
import dev.kiln.lease.redis.RedisLeases;
import dev.kiln.testkit.TestingRedis;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** What changes together must be in one hash slot: only a cluster refuses it otherwise. */
class RedisClusterTest {
    private static final TestingRedis CLUSTER = TestingRedis.launchCluster();

    private final RedisAccess redis = RedisAccess.toCluster(CLUSTER);
    private final Leases leases = new RedisLeases(redis.template());

    @AfterEach
    void close() {
        redis.close();
    }

    @Nested
    class LeasesTest extends LeasesContract {
        @Override
        protected Leases leases() {
            return leases;
        }
    }

    @Nested
    class StepCacheTest extends StepCacheContract {
        private final StepCache cache =
                new RedisStepCache(redis.template(), new CacheSettings(Duration.ofDays(2)));

        @Override
        protected StepCache cache() {
            return cache;
        }

        @Override
        protected Leases leases() {
            return leases;
        }
    }

    @Nested
    class JournalTest extends JournalContract {
        private final RedisJournal journal =
                new RedisJournal(
                        redis.template(),
                        new JournalSettings(Duration.ofDays(1), 100, Duration.ofSeconds(1)),
                        Clock.systemUTC());

        @AfterEach
        void closeJournal() {
            journal.close();
        }

        @Override
        protected Journal journal() {
            return journal;
        }
    }
}
