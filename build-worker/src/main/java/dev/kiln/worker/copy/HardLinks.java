package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.Resolve;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Files with several names that one tree's copy has met, so that their copies are one file too. */
final class HardLinks {
    private record Inode(long device, long number) {}

    private final Dir top;
    private final Map<Inode, String> copies = new HashMap<>();

    /** Remembers copies by their path below this directory, which stays the caller's. */
    HardLinks(Dir top) {
        this.top = top;
    }

    /**
     * Makes a name for a file that was copied before.
     *
     * @return false if it was not
     */
    boolean link(FileStatus source, Dir target, String name) throws IOException {
        String copy = source.links() < 2 ? null : copies.get(inode(source));
        if (copy == null) {
            return false;
        }
        String parent = Destination.parentOf(copy);
        try (Dir holder = top.resolveDir(parent, Resolve.BENEATH_NO_SYMLINKS)) {
            target.makeLink(name, holder, Destination.nameOf(copy));
        }
        return true;
    }

    /** Remembers where a file was copied to. */
    void copied(FileStatus source, String path) {
        if (source.links() > 1) {
            copies.put(inode(source), path);
        }
    }

    private static Inode inode(FileStatus status) {
        return new Inode(status.device(), status.inode());
    }
}
