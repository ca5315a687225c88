package dev.kiln.worker.archive;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.LinuxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Makes files of tar entries in open directories, with all their attributes. Owner first, since
 * setting it clears setuid bits and capabilities; time last. Not thread-safe.
 */
public final class FileMaker {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Predicate<String> xattrs;
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] heap = new byte[BUFFER_BYTES];

    /**
     * A maker that sets some extended attributes.
     *
     * @param xattrs which extended attributes of entries are set
     */
    public FileMaker(Predicate<String> xattrs) {
        this.xattrs = xattrs;
    }

    /**
     * Makes what an entry of any type but a hard link describes; EEXIST if the name is taken.
     *
     * @param content the reader, at this entry
     */
    public void make(Dir parent, String name, TarEntry entry, TarReader content)
            throws IOException {
        switch (entry.type()) {
            case FILE -> makeFile(parent, name, entry, content);
            case DIRECTORY -> {
                parent.makeDir(name, 0700);
                describeDir(parent, name, entry);
            }
            case SYMLINK -> {
                parent.makeSymlink(name, entry.linkName());
                describe(parent, name, entry);
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
                parent.makeNode(
                        name,
                        entry.type().fileType(),
                        0600,
                        entry.deviceMajor(),
                        entry.deviceMinor());
                describe(parent, name, entry);
                parent.chmod(name, entry.permissions());
                parent.touch(name, entry.modifiedSeconds(), entry.modifiedNanos());
            }
            case HARD_LINK -> throw new IllegalArgumentException("a hard link makes no file");
        }
    }

    private void makeFile(Dir parent, String name, TarEntry entry, TarReader content)
            throws IOException {
        try (Fd file = parent.createFile(name, 0600)) {
            for (int n = content.read(heap, 0, heap.length);
                    n >= 0;
                    n = content.read(heap, 0, heap.length)) {
                file.write(direct.clear().put(heap, 0, n).flip());
            }
            describe(file, entry);
        }
    }

    /** Gives a directory that exists the attributes of an entry. */
    public void describeDir(Dir parent, String name, TarEntry entry) throws IOException {
        try (Dir dir = parent.openDir(name)) {
            describe(dir.fd(), entry);
        }
    }

    private void describe(Fd file, TarEntry entry) throws IOException {
        file.chown(entry.uid(), entry.gid());
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            if (xattrs.test(xattr.getKey())) {
                try {
                    file.setXattr(xattr.getKey(), xattr.getValue());
                } catch (LinuxException e) {
                    ignoreUnsupported(e);
                }
            }
        }
        file.chmod(entry.permissions());
        file.touch(entry.modifiedSeconds(), entry.modifiedNanos());
    }

    private void describe(Dir parent, String name, TarEntry entry) throws IOException {
        parent.chown(name, entry.uid(), entry.gid());
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            if (xattrs.test(xattr.getKey())) {
                try {
                    parent.setXattr(name, xattr.getKey(), xattr.getValue());
                } catch (LinuxException e) {
                    ignoreUnsupported(e);
                }
            }
        }
        parent.touch(name, entry.modifiedSeconds(), entry.modifiedNanos());
    }

    /**
     * An attribute of a kind that this file system does not have (ACLs, say) is left out, as other
     * engines do: the image is usable without it, and the blob still holds it.
     */
    private static void ignoreUnsupported(LinuxException e) throws LinuxException {
        if (!e.is(Errno.EOPNOTSUPP)) {
            throw e;
        }
    }

    /** Removes a file or a whole tree, following nothing. */
    public static void removeAll(Dir parent, String name) throws IOException {
        FileStatus status = parent.status(name);
        if (!status.isDirectory()) {
            parent.removeFile(name);
            return;
        }
        try (Dir dir = parent.openDir(name)) {
            for (String child : dir.names()) {
                removeAll(dir, child);
            }
        }
        parent.removeDir(name);
    }
}
