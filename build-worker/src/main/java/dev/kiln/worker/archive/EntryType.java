package dev.kiln.worker.archive;

import dev.kiln.worker.linux.FileType;
import org.jspecify.annotations.Nullable;

/** What a tar entry makes (POSIX pax, "ustar interchange format", typeflag). */
public enum EntryType {
    FILE('0', FileType.REGULAR),
    HARD_LINK('1', FileType.REGULAR),
    SYMLINK('2', FileType.SYMLINK),
    CHARACTER_DEVICE('3', FileType.CHARACTER_DEVICE),
    BLOCK_DEVICE('4', FileType.BLOCK_DEVICE),
    DIRECTORY('5', FileType.DIRECTORY),
    FIFO('6', FileType.FIFO);

    private final byte flag;
    private final FileType fileType;

    EntryType(char flag, FileType fileType) {
        this.flag = (byte) flag;
        this.fileType = fileType;
    }

    /** The typeflag byte. */
    byte flag() {
        return flag;
    }

    /** The kind of file that the entry makes. */
    public FileType fileType() {
        return fileType;
    }

    /** The type of this flag: NUL and {@code 7} (contiguous) are files; null for other flags. */
    static @Nullable EntryType ofFlag(byte flag) {
        if (flag == 0 || flag == '7') {
            return FILE;
        }
        for (EntryType type : values()) {
            if (type.flag == flag) {
                return type;
            }
        }
        return null;
    }

    /** The entry for a file of this kind; null for sockets, which tar has no entry for. */
    public static @Nullable EntryType of(FileType type) {
        return switch (type) {
            case REGULAR -> FILE;
            case DIRECTORY -> DIRECTORY;
            case SYMLINK -> SYMLINK;
            case CHARACTER_DEVICE -> CHARACTER_DEVICE;
            case BLOCK_DEVICE -> BLOCK_DEVICE;
            case FIFO -> FIFO;
            case SOCKET -> null;
        };
    }
}
