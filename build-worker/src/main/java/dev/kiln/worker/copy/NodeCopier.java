package dev.kiln.worker.copy;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileStatus;
import java.io.IOException;

/**
 * Copies single files between open directories, following nothing. What is not a directory is
 * replaced. Devices and FIFOs are made anew and never opened; a socket becomes an empty file, as in
 * BuildKit.
 */
final class NodeCopier {
    private final FileDescriber describer;
    private final ContentCopier content = new ContentCopier();

    NodeCopier(FileDescriber describer) {
        this.describer = describer;
    }

    /** Makes place for a file; {@code shown} is its path in the image, for messages. */
    static void clear(Dir target, String name, String shown) throws IOException {
        FileStatus old = target.statusOrNull(name);
        if (old == null) {
            return;
        }
        if (old.isDirectory()) {
            throw new CopyException(
                    "cannot replace to directory "
                            + shown
                            + " with file: remove the directory first, or copy to another name");
        }
        target.removeFile(name);
    }

    /** Copies anything but a directory to a name that is free. */
    void copy(Dir source, String name, FileStatus status, Dir target, String newName)
            throws IOException {
        switch (status.type()) {
            case REGULAR -> copyFile(source, name, status, target, newName);
            case SYMLINK -> {
                target.makeSymlink(newName, source.readLink(name));
                describer.describe(source, name, status, target, newName);
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
                target.makeNode(
                        newName, status.type(), 0600, status.deviceMajor(), status.deviceMinor());
                describer.describe(source, name, status, target, newName);
            }
            case SOCKET -> {
                target.createFile(newName, 0600).close();
                describer.describe(source, name, status, target, newName);
            }
            case DIRECTORY ->
                    throw new IllegalArgumentException("'" + name + "' is a directory, not a file");
        }
    }

    private void copyFile(Dir source, String name, FileStatus status, Dir target, String newName)
            throws IOException {
        try (Fd from = source.openFile(name);
                Fd to = target.createFile(newName, 0600)) {
            if (!from.status().isSameFile(status)) {
                throw new CopyException("'" + name + "' was replaced while it was copied");
            }
            content.copy(from, to, status.sizeBytes());
            describer.describe(from, status, to);
        }
    }
}
