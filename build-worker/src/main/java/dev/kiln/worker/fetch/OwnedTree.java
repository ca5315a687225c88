package dev.kiln.worker.fetch;

import dev.kiln.worker.linux.Dir;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Gives files that git wrote to root. */
final class OwnedTree {
    private OwnedTree() {}

    /**
     * Changes the owner of all that is in a folder.
     *
     * @param time what all times are set to; null leaves them
     */
    static void claim(Dir dir, @Nullable Instant time) throws IOException {
        for (String name : dir.names()) {
            dir.chown(name, 0, 0);
            if (dir.status(name).isDirectory()) {
                try (Dir sub = dir.openDir(name)) {
                    claim(sub, time);
                }
            } else if (time != null) {
                dir.touch(name, time.getEpochSecond(), time.getNano());
            }
        }
        if (time != null) {
            dir.fd().touch(time.getEpochSecond(), time.getNano());
        }
    }
}
