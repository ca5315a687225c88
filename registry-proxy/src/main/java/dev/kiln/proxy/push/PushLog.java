package dev.kiln.proxy.push;

import dev.kiln.image.Descriptor;
import dev.kiln.job.LayerPush;
import dev.kiln.job.PushedImage;

/** Tells the story of one push. Calls for different layers may come from different threads. */
interface PushLog {
    /** Where a layer stands now; called often for one that is sent. */
    void layer(Descriptor layer, LayerPush state);

    /** The registry has an image under its name now. */
    void image(PushedImage image);

    /** Something a reader of the log should know. */
    void notice(String text);
}
