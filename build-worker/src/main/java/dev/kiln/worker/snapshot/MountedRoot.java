package dev.kiln.worker.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/** A draft's root filesystem, mounted. Closing it unmounts it. */
public final class MountedRoot implements AutoCloseable {
    private final Draft draft;
    private final Path path;
    private boolean closed;

    MountedRoot(Draft draft, Path path) {
        this.draft = draft;
        this.path = path;
    }

    /** Where the root is mounted. */
    public Path path() {
        return path;
    }

    /**
     * Unmounts the root.
     *
     * @throws IOException EBUSY if a file below it is still open; the draft then cannot be sealed
     */
    @Override
    public void close() throws IOException {
        if (!closed) {
            draft.unmount(path);
            closed = true;
        }
    }
}
