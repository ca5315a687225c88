package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.FileStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A directory on the way down through a tree that is copied. One that is not itself included is
 * made when something below it is.
 */
final class CopyLevel implements AutoCloseable {
    private final @Nullable CopyLevel above;
    private final String name;
    private final String shown;
    private final boolean included;
    private final Dir from;
    private @Nullable Dir to;
    private boolean made;

    private CopyLevel(
            @Nullable CopyLevel above,
            String name,
            String shown,
            boolean included,
            Dir from,
            @Nullable Dir to) {
        this.above = above;
        this.name = name;
        this.shown = shown;
        this.included = included;
        this.from = from;
        this.to = to;
    }

    /** The top of a copy. Its directories stay the caller's: it is not closed. */
    static CopyLevel top(Dir from, Dir to) {
        return new CopyLevel(null, "", "", true, from, to);
    }

    /** A directory in this one; {@code shown} is its copy's path, for messages. */
    CopyLevel below(String child, String shownPath, boolean isIncluded) throws IOException {
        return new CopyLevel(this, child, shownPath, isIncluded, from.openDir(child), null);
    }

    Dir from() {
        return from;
    }

    void begin() throws IOException {
        if (included) {
            to();
        }
    }

    /** The directory that is copied into, made now if it is missing. */
    Dir to() throws IOException {
        if (to == null) {
            if (above == null) {
                throw new IllegalStateException("the top has its directory from the beginning");
            }
            to = openOrMake(above.to());
        }
        return to;
    }

    private Dir openOrMake(Dir parent) throws IOException {
        FileStatus old = parent.statusOrNull(name);
        if (old != null && !old.isDirectory()) {
            throw notADirectory(shown);
        }
        if (old == null) {
            parent.makeDir(name, 0700);
            made = true;
        }
        return parent.openDir(name);
    }

    /**
     * Sets the attributes, after the contents so that the time stays. Of a directory that is only
     * passed through and was there before, BuildKit sets no more than the mode.
     */
    void end(FileDescriber describer) throws IOException {
        if (to == null) {
            return;
        }
        FileStatus status = from.fd().status();
        if (included || made) {
            describer.describe(from.fd(), status, to.fd());
        } else {
            to.fd().chmod(status.permissions());
        }
    }

    static CopyException notADirectory(String shown) {
        return new CopyException(
                "cannot copy to non-directory: "
                        + shown
                        + ": remove what is there first, or copy to another name");
    }

    @Override
    public void close() throws IOException {
        try (from) {
            if (to != null) {
                to.close();
            }
        }
    }
}
