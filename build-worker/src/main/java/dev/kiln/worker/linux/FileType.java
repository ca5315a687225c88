package dev.kiln.worker.linux;

/** The kinds of file that Linux knows (inode(7), the S_IFMT bits). */
public enum FileType {
    REGULAR(0100000),
    DIRECTORY(0040000),
    SYMLINK(0120000),
    CHARACTER_DEVICE(0020000),
    BLOCK_DEVICE(0060000),
    FIFO(0010000),
    SOCKET(0140000);

    private static final int MASK = 0170000;
    private final int bits;

    FileType(int bits) {
        this.bits = bits;
    }

    /** The type's bits of {@code st_mode}. */
    int bits() {
        return bits;
    }

    static FileType ofMode(int mode) {
        for (FileType type : values()) {
            if (type.bits == (mode & MASK)) {
                return type;
            }
        }
        throw new IllegalStateException("no file type has mode " + Integer.toOctalString(mode));
    }

    /** Whether this is a device node of either kind. */
    public boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }
}
