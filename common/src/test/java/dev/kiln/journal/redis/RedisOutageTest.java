package dev.kiln.journal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kiln.job.BuildJob;
import dev.kiln.job.JobEvent;
import dev.kiln.job.TestingJobs;
import dev.kiln.journal.JournalSettings;
import dev.kiln.lease.redis.RedisAccess;
import dev.kiln.testkit.TestingRedis;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RedisOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JournalSettings SETTINGS =
            new JournalSettings(Duration.ofDays(1), 10, Duration.ofHours(1));

    /**
     * The poll interval is an hour: only a signal can wake the follower, who waits before it comes.
     */
    @Test
    void journalsAndTheirSignalsAreBackWhenTheServerIs() throws Exception {
        try (TestingRedis server = TestingRedis.launch();
                RedisAccess redis = new RedisAccess(server);
                RedisJournal journal =
                        new RedisJournal(redis.template(), SETTINGS, Clock.systemUTC());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            BuildJob job = TestingJobs.build();
            journal.open(job);
            assertThat(journal.await(job.id(), 0, PATIENCE)).isTrue();
            server.stop();
            server.start();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> journal.find(job.id()).isPresent());
            assertThat(journal.read(job.id(), 0, 10)).hasSize(1);
            Future<Boolean> follower = threads.submit(() -> journal.await(job.id(), 5, PATIENCE));
            await().atMost(PATIENCE)
                    .until(() -> {
                        journal.append(job.id(), new JobEvent.Notice("tick"));
                        return follower.isDone();
                    });
            assertThat(follower.get()).isTrue();
        }
    }
}
