package dev.kiln.worker.linux;

/** How openat2(2) walks a path of several parts below a directory. */
public enum Resolve {
    /** As if the directory were {@code /}: symlinks and {@code ..} are followed inside it. */
    IN_ROOT(0x10 | 0x02),
    /** No symlink on the way, and never out of the directory: such a path is an error. */
    BENEATH_NO_SYMLINKS(0x08 | 0x04 | 0x02);

    private final long flags;

    Resolve(long flags) {
        this.flags = flags;
    }

    long flags() {
        return flags;
    }
}
