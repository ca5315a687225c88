package dev.kiln.proxy.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.image.MediaType;
import dev.kiln.job.Job;
import dev.kiln.job.JobEvent;
import dev.kiln.job.LayerPush;
import dev.kiln.job.TestingJobs;
import dev.kiln.journal.JournalEntry;
import dev.kiln.journal.JournalSettings;
import dev.kiln.journal.redis.RedisJournal;
import dev.kiln.lease.Lease;
import dev.kiln.lease.redis.RedisAccess;
import dev.kiln.runner.JournalWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JournalPushLogTest {
    private static final int SIZE = 1_000_000;
    private static final Descriptor LAYER =
            Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.ofText("layer"), SIZE);

    private final RedisAccess redis = new RedisAccess();
    private final RedisJournal journal =
            new RedisJournal(
                    redis.template(),
                    new JournalSettings(Duration.ofDays(1), 100, Duration.ofMillis(100)),
                    Clock.systemUTC());
    private final AtomicLong nanos = new AtomicLong();
    private final Job job = TestingJobs.push();

    @AfterEach
    void close() {
        journal.close();
        redis.close();
    }

    @Test
    void tellsOfALayerUnderWayAtMostOnceASecond() {
        journal.open(job);
        Lease lease = new Lease("job:" + job.id(), "p1", 1);
        try (var writer = new JournalWriter(journal, job.id(), lease, () -> {})) {
            PushLog log = new JournalPushLog(writer, nanos::get);
            log.layer(LAYER, new LayerPush.Preparing());
            for (int sent = 0; sent < SIZE / 2; sent += 1000) {
                log.layer(LAYER, new LayerPush.Pushing(sent, SIZE));
                nanos.addAndGet(Duration.ofMillis(10).toNanos());
                writer.flush();
            }
            nanos.addAndGet(Duration.ofHours(1).toNanos());
            log.layer(LAYER, new LayerPush.Pushing(SIZE / 2 - 1, SIZE));
            writer.flush();
            log.layer(LAYER, new LayerPush.Pushed());
            writer.flush();
        }
        List<LayerPush> told =
                journal.read(job.id(), 1, 1000).stream()
                        .map(JournalEntry::event)
                        .map(event -> ((JobEvent.LayerMoved) event).push())
                        .toList();
        // Five seconds of a thousandth each ten milliseconds, then an hour in which nothing moved.
        assertThat(told).hasSizeBetween(5, 8);
        assertThat(told.getFirst()).isEqualTo(new LayerPush.Preparing());
        assertThat(told.getLast()).isEqualTo(new LayerPush.Pushed());
        assertThat(told.subList(1, told.size() - 1))
                .allSatisfy(push -> assertThat(push).isInstanceOf(LayerPush.Pushing.class));
    }
}
