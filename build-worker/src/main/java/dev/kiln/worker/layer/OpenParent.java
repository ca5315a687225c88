package dev.kiln.worker.layer;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.FileStatus;
import java.io.IOException;

/** A directory in which names are made, whose modification time stays what it was. */
final class OpenParent implements AutoCloseable {
    private final Dir dir;
    private final FileStatus before;

    OpenParent(Dir dir) throws IOException {
        this.dir = dir;
        this.before = dir.fd().status();
    }

    Dir dir() {
        return dir;
    }

    @Override
    public void close() throws IOException {
        try (dir) {
            dir.fd().touch(before.modifiedSeconds(), before.modifiedNanos());
        }
    }
}
