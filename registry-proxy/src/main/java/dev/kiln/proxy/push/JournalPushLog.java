package dev.kiln.proxy.push;

import dev.kiln.image.Descriptor;
import dev.kiln.image.Digest;
import dev.kiln.job.JobEvent;
import dev.kiln.job.LayerPush;
import dev.kiln.job.PushedImage;
import dev.kiln.runner.JournalWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Writes a push's story into its journal. What is under way is told at most once a second for each
 * layer, and no more often than it came a hundredth of its way further.
 */
final class JournalPushLog implements PushLog {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long STEPS = 100;

    private final JournalWriter journal;
    private final LongSupplier nanos;
    private final Map<Digest, Progress> moving = new LinkedHashMap<>();

    /** A layer under way, and what was last told of it. */
    private static final class Progress {
        private final Descriptor layer;
        private long sentBytes;
        private long toldBytes;
        private long toldAtNanos;

        Progress(Descriptor layer, long toldAtNanos) {
            this.layer = layer;
            this.toldAtNanos = toldAtNanos;
        }

        boolean isDue(long now) {
            return Math.abs(sentBytes - toldBytes) > layer.size() / STEPS
                    && now - toldAtNanos >= INTERVAL_NANOS;
        }

        JobEvent tell(long now) {
            toldBytes = sentBytes;
            toldAtNanos = now;
            return new JobEvent.LayerMoved(
                    layer.digest(), new LayerPush.Pushing(sentBytes, layer.size()));
        }
    }

    JournalPushLog(JournalWriter journal) {
        this(journal, System::nanoTime);
    }

    JournalPushLog(JournalWriter journal, LongSupplier nanos) {
        this.journal = journal;
        this.nanos = nanos;
        journal.gatherFrom(_ -> takeProgress());
    }

    @Override
    public void layer(Descriptor layer, LayerPush state) {
        if (state instanceof LayerPush.Pushing pushing) {
            advance(layer, pushing.sentBytes());
        } else {
            forget(layer);
            journal.add(new JobEvent.LayerMoved(layer.digest(), state));
        }
    }

    @Override
    public void image(PushedImage image) {
        journal.add(new JobEvent.ImagePushed(image));
    }

    @Override
    public void notice(String text) {
        journal.add(new JobEvent.Notice(text));
    }

    private synchronized void advance(Descriptor layer, long sentBytes) {
        moving.computeIfAbsent(layer.digest(), _ -> new Progress(layer, nanos.getAsLong()))
                        .sentBytes =
                sentBytes;
    }

    private synchronized void forget(Descriptor layer) {
        moving.remove(layer.digest());
    }

    private synchronized List<JobEvent> takeProgress() {
        long now = nanos.getAsLong();
        List<JobEvent> events = new ArrayList<>();
        for (Progress progress : moving.values()) {
            if (progress.isDue(now)) {
                events.add(progress.tell(now));
            }
        }
        return events;
    }
}
