package dev.kiln.worker.copy;

import dev.kiln.worker.archive.PortableXattrs;
import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Errno;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.FileStatus;
import dev.kiln.worker.linux.FileType;
import dev.kiln.worker.linux.LinuxException;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies files and trees between open directories, following nothing. Directories are merged, other
 * files replaced; a directory over a file, or a file over a directory, is an error. Devices and
 * FIFOs are made anew and never opened; sockets are left out.
 */
final class NodeCopier {
    private final boolean keepOwners;
    private final @Nullable Ownership chown;
    private final @Nullable Integer chmod;
    private final ContentCopier content = new ContentCopier();

    NodeCopier(SourceTree source, CopyRequest request) {
        this.keepOwners = source.keepOwners();
        this.chown = request.chown();
        this.chmod = request.chmod();
    }

    /** Copies what is in a directory into another. */
    void copyContents(Dir source, Dir target) throws IOException {
        List<String> names = source.names();
        Collections.sort(names);
        for (String name : names) {
            copy(source, name, source.status(name), target, name);
        }
    }

    /** Copies one file, or a directory and all that is in it. */
    void copy(Dir source, String name, FileStatus status, Dir target, String newName)
            throws IOException {
        if (status.type() == FileType.SOCKET) {
            return;
        }
        FileStatus old = target.statusOrNull(newName);
        if (status.isDirectory()) {
            copyDirectory(source, name, status, target, newName, old);
            return;
        }
        if (old != null) {
            if (old.isDirectory()) {
                throw new CopyException(
                        "cannot replace the directory '"
                                + newName
                                + "' in the image by a file: remove it first, or copy to another"
                                + " name");
            }
            target.removeFile(newName);
        }
        if (status.isRegular()) {
            copyFile(source, name, status, target, newName);
            return;
        }
        if (status.type() == FileType.SYMLINK) {
            target.makeSymlink(newName, source.readLink(name));
        } else {
            target.makeNode(
                    newName, status.type(), 0600, status.deviceMajor(), status.deviceMinor());
        }
        describe(source, name, status, target, newName);
    }

    private void copyDirectory(
            Dir source,
            String name,
            FileStatus status,
            Dir target,
            String newName,
            @Nullable FileStatus old)
            throws IOException {
        if (old != null && !old.isDirectory()) {
            throw new CopyException(
                    "cannot copy the directory '"
                            + name
                            + "' over what is not a directory in the image: '"
                            + newName
                            + "'");
        }
        if (old == null) {
            target.makeDir(newName, 0700);
        }
        try (Dir from = source.openDir(name);
                Dir to = target.openDir(newName)) {
            copyContents(from, to);
            describe(from.fd(), status, to.fd());
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
            describe(from, status, to);
        }
    }

    private void describe(Fd from, FileStatus status, Fd to) throws IOException {
        Ownership owner = owner(status);
        to.chown(owner.uid(), owner.gid());
        to.chmod(chmod == null ? status.permissions() : chmod);
        for (String attribute : from.xattrNames()) {
            byte[] value = PortableXattrs.travels(attribute) ? from.xattr(attribute) : null;
            if (value != null) {
                try {
                    to.setXattr(attribute, value);
                } catch (LinuxException e) {
                    ignoreUnsupported(e);
                }
            }
        }
        to.touch(status.modifiedSeconds(), status.modifiedNanos());
    }

    private void describe(Dir source, String name, FileStatus status, Dir target, String newName)
            throws IOException {
        Ownership owner = owner(status);
        target.chown(newName, owner.uid(), owner.gid());
        if (status.type() != FileType.SYMLINK) {
            target.chmod(newName, chmod == null ? status.permissions() : chmod);
        }
        for (String attribute : source.xattrNames(name)) {
            byte[] value = PortableXattrs.travels(attribute) ? source.xattr(name, attribute) : null;
            if (value != null) {
                try {
                    target.setXattr(newName, attribute, value);
                } catch (LinuxException e) {
                    ignoreUnsupported(e);
                }
            }
        }
        target.touch(newName, status.modifiedSeconds(), status.modifiedNanos());
    }

    private Ownership owner(FileStatus status) {
        if (chown != null) {
            return chown;
        }
        return keepOwners ? new Ownership(status.uid(), status.gid()) : Ownership.ROOT;
    }

    /** As in layers: an attribute that the target's file system has no place for is left out. */
    private static void ignoreUnsupported(LinuxException e) throws LinuxException {
        if (!e.is(Errno.EOPNOTSUPP)) {
            throw e;
        }
    }
}
