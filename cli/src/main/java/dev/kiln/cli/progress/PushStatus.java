package dev.kiln.cli.progress;

import dev.kiln.image.Digest;
import dev.kiln.job.JobEvent;
import dev.kiln.job.LayerPush;
import dev.kiln.journal.LogFormat;
import java.util.HashMap;
import java.util.Map;

/** The layers of a push that are under way, on one line. */
final class PushStatus {
    private final Map<Digest, LayerPush.Pushing> sending = new HashMap<>();

    /** Takes in what became of a layer; {@code false} if that is its last news, to be printed. */
    boolean accept(JobEvent.LayerMoved moved) {
        return switch (moved.push()) {
            case LayerPush.Pushing pushing -> {
                sending.put(moved.layer(), pushing);
                yield true;
            }
            case LayerPush.Preparing _, LayerPush.Waiting _ -> true;
            case LayerPush.Pushed _,
                    LayerPush.Exists _,
                    LayerPush.Mounted _,
                    LayerPush.Skipped _ -> {
                sending.remove(moved.layer());
                yield false;
            }
        };
    }

    boolean isUnderWay() {
        return !sending.isEmpty();
    }

    @Override
    public String toString() {
        long sent = sending.values().stream().mapToLong(LayerPush.Pushing::sentBytes).sum();
        long total = sending.values().stream().mapToLong(LayerPush.Pushing::totalBytes).sum();
        return "Pushing %d layers %s/%s"
                .formatted(sending.size(), LogFormat.size(sent), LogFormat.size(total));
    }
}
