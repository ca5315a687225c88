package dev.kiln.proxy.push;

import dev.kiln.image.Descriptor;
import dev.kiln.job.JobEvent;
import dev.kiln.job.LayerPush;
import dev.kiln.job.PushedImage;
import dev.kiln.journal.LogFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps a push's story as the lines that people read. */
final class TestingPushLog implements PushLog {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void layer(Descriptor layer, LayerPush state) {
        if (!(state instanceof LayerPush.Pushing)) {
            add(new JobEvent.LayerMoved(layer.digest(), state));
        }
    }

    @Override
    public void image(PushedImage image) {
        add(new JobEvent.ImagePushed(image));
    }

    @Override
    public void notice(String text) {
        add(new JobEvent.Notice(text));
    }

    private void add(JobEvent event) {
        lines.addAll(LogFormat.lines(event));
    }
}
