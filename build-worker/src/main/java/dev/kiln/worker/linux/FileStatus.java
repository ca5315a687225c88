package dev.kiln.worker.linux;

/**
 * What statx(2) tells of a file.
 *
 * @param permissions the lower twelve mode bits: rwx, setuid, setgid, sticky
 * @param device the number of the file system's device, major in the upper 32 bits
 * @param modifiedSeconds the modification time since the epoch
 * @param modifiedNanos its fraction, 0 to 999,999,999
 * @param deviceMajor for device nodes, else 0
 * @param deviceMinor for device nodes, else 0
 */
public record FileStatus(
        FileType type,
        int permissions,
        int uid,
        int gid,
        long sizeBytes,
        long device,
        long inode,
        int links,
        long modifiedSeconds,
        int modifiedNanos,
        int deviceMajor,
        int deviceMinor) {

    public boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    public boolean isRegular() {
        return type == FileType.REGULAR;
    }

    /** Whether overlayfs reads this node as "deleted": a character device 0:0. */
    public boolean isWhiteout() {
        return type == FileType.CHARACTER_DEVICE && deviceMajor == 0 && deviceMinor == 0;
    }

    /** Whether both are the same file under different names. */
    public boolean isSameFile(FileStatus other) {
        return device == other.device && inode == other.inode;
    }
}
