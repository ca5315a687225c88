package dev.kiln.worker.linux;

import java.io.IOException;

/**
 * A directory in which names are made, whose modification time is put back on close to what it was:
 * an archive says what time a directory has, not the moment of its unpacking.
 */
public final class KeptTime implements AutoCloseable {
    private final Dir dir;
    private final FileStatus before;

    /** Takes the directory over and closes it in the end. */
    public KeptTime(Dir dir) throws IOException {
        this.dir = dir;
        this.before = dir.fd().status();
    }

    public Dir dir() {
        return dir;
    }

    @Override
    public void close() throws IOException {
        try (dir) {
            dir.fd().touch(before.modifiedSeconds(), before.modifiedNanos());
        }
    }
}
